import { Prisma } from '../../prisma/generated/client';
import { db } from '../database/client';
import { maskAddress } from '../mail/mask-address';

/** A message without what it says, and its address masked. */
export type ListedMessage = {
  id: string;
  kind: string;
  state: string;
  /** Masked; null where it was blanked. */
  address: string | null;
  reason: string | null;
  attempts: number;
  requestedAt: Date;
  createdAt: Date;
  nextAttemptAt: Date | null;
  settledAt: Date | null;
  /** Seconds since it was asked for, by the database's clock. */
  ageSeconds: number;
};

/** What an operator may have to act on. The rest arrived, or was never to be sent. Literal, as its index has it. */
const UNFINISHED = Prisma.sql`"state" IN ('queued', 'dead', 'delayed', 'failed', 'bounced', 'complained')`;

/** Messages shown unless all are asked for, and rows a statement: however many there are, few are in memory. */
const SOME = 50;
const BATCH = 500;

/** `key` is the time of its making to the microsecond, which a Date would not keep. */
type Row = Omit<ListedMessage, 'address'> & { address: string; key: string };

/**
 * The messages that are not simply finished, newest first, at most 50; or `all` of them. Batches go by key: a message
 * that comes or goes meanwhile moves no other. Throws when the database is away.
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
