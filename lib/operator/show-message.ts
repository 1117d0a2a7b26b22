import { CUTOFF } from '../database/cutoff';
import { db } from '../database/client';
import { maskAddress } from '../mail/mask-address';

/** A link of the mail, without its token. */
export type ShownLink = {
  purpose: string;
  condition: 'live' | 'used' | 'replaced' | 'expired';
  expiresAt: Date;
};

type Facts = {
  id: string;
  kind: string;
  state: string;
  reason: string | null;
  alarmKind: string | null;
  device: string;
  requestedAt: Date;
  createdAt: Date;
  /** Of a waiting message. */
  nextAttemptAt: Date | null;
  settledAt: Date | null;
  attempts: number;
  /** The end of a worker's lease. */
  inHandUntil: Date | null;
  /** The first attempt that may have been accepted without confirmation. */
  unclearSince: Date | null;
  providerId: string | null;
};

export type ShownMessage = Facts & {
  /** Masked; null if it was removed. */
  address: string | null;
  links: ShownLink[];
  /** Oldest first. `by …` and `in place of …` name the message that replaced it, or that it replaced. */
  steps: { at: Date; step: string; reason: string | null }[];
};

/**
 * Shows a message by its whole id, or returns null. Includes no content, no link, and no whole address. Throws if the
 * database is unavailable.
 */
export async function showMessage(id: string): Promise<ShownMessage | null> {
  const [found] = await db().$queryRaw<(Facts & { address: string })[]>`
    SELECT "id", "kind", "state", "reason", "alarmKind", "address", "device", "requestedAt", "createdAt", "settledAt",
      CASE WHEN "state" = 'queued' THEN "nextAttemptAt" END AS "nextAttemptAt", "attempts", "unclearSince", "providerId",
      CASE WHEN "leaseUntil" > clock_timestamp() THEN "leaseUntil" END AS "inHandUntil"
    FROM "OutboundEmail" WHERE "id" = ${id}`;
  if (!found) return null;
  const links = await db().$queryRaw<ShownLink[]>`
    SELECT l."purpose", l."expiresAt",
      CASE WHEN l."usedAt" IS NOT NULL THEN 'used' WHEN l."voidedAt" IS NOT NULL
             OR (l."createdAt" <= ${CUTOFF} AND l."expiresAt" > ${CUTOFF}) THEN 'replaced'
           WHEN l."expiresAt" <= clock_timestamp() THEN 'expired' ELSE 'live' END AS "condition"
    FROM "OutboundEmail" m JOIN "EmailLink" l ON l."id" IN (m."linkId", m."protectiveLinkId")
    WHERE m."id" = ${id} ORDER BY l."expiresAt"`;
  const steps = await db().messageStep.findMany({
    where: { messageId: id },
    select: { at: true, step: true, reason: true },
    orderBy: { id: 'asc' },
  });
  return { ...found, address: maskAddress(found.address), links, steps };
}
