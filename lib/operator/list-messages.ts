import { Prisma } from '../../prisma/generated/client';
import { db } from '../database/client';
import { maskAddress } from '../mail/mask-address';

/** A message without its content, and with its address masked. */
export type ListedMessage = {
  id: string;
  kind: string;
  state: string;
  /** Masked; null if it was removed. */
  address: string | null;
  reason: string | null;
  attempts: number;
  requestedAt: Date;
  createdAt: Date;
  nextAttemptAt: Date | null;
  settledAt: Date | null;
  /** Seconds since the request, by the database's clock. */
  ageSeconds: number;
};

/** What an operator may need to act on; all other messages arrived or were skipped. Literal, to match the partial index. */
const UNFINISHED = Prisma.sql`"state" IN ('queued', 'dead', 'delayed', 'failed', 'bounced', 'complained')`;

/** Messages listed without `all`, and rows per statement, so that few are in memory at a time. */
const SOME = 50;
const BATCH = 500;

/** `key` is the creation time in microseconds, which a Date would round. */
type Row = Omit<ListedMessage, 'address'> & { address: string; key: string };

/**
 * Yields the newest 50 messages that are waiting, failed or bounced or, with `all`, every message, newest first. Pages by
 * key, so a message that is added or deleted meanwhile moves no other. Throws if the database is unavailable.
 */
export async function* listMessages({ all }: { all: boolean }): AsyncGenerator<ListedMessage> {
  const most = all ? BATCH : SOME;
  for (let [key, last] = ['infinity', '']; ;) {
    const rows = await db().$queryRaw<Row[]>`
      SELECT "id", "kind", "state", "address", "reason", "attempts", "requestedAt", "createdAt", "settledAt",
        CASE WHEN "state" = 'queued' THEN "nextAttemptAt" END AS "nextAttemptAt", "createdAt"::text AS "key",
        greatest(0, extract(epoch FROM clock_timestamp() - "requestedAt"))::double precision AS "ageSeconds"
      FROM "OutboundEmail"
      WHERE ${all ? Prisma.sql`true` : UNFINISHED} AND ("createdAt", "id") < (${key}::timestamptz, ${last})
      ORDER BY "createdAt" DESC, "id" DESC LIMIT ${most}`;
    for (const { key: _, address, ...row } of rows) yield { ...row, address: maskAddress(address) };
    const oldest = rows.at(-1);
    if (!all || !oldest || rows.length < most) return;
    [key, last] = [oldest.key, oldest.id];
  }
}
