import { db } from '../db';
import { randomId } from '../secrets';
import type { ClaimedMessage } from './message';

/** Seconds that a claim lasts: several times the longest attempt, so that only a dead worker loses one. */
export const LEASE_SECONDS = 60;

/**
 * Claims up to `most` messages that are due, requested links first, oldest first, and of the others at most `others`, so
 * that a request never waits for hands that are full of notices. No two workers get the same one (FOR UPDATE SKIP
 * LOCKED); a worker that died loses its claims when the lease ends.
 */
export async function claimMessages(most: number, others = most): Promise<ClaimedMessage[]> {
  return db().$queryRaw<ClaimedMessage[]>`
    WITH requests AS MATERIALIZED (
      SELECT "id" FROM "OutboundEmail"
      WHERE "state" = 'queued' AND "priority" = 0 AND "nextAttemptAt" <= clock_timestamp()
        AND ("leaseUntil" IS NULL OR "leaseUntil" < clock_timestamp())
      ORDER BY "nextAttemptAt" LIMIT ${most} FOR UPDATE SKIP LOCKED),
    others AS MATERIALIZED (
      SELECT "id" FROM "OutboundEmail"
      WHERE "state" = 'queued' AND "priority" = 1 AND "nextAttemptAt" <= clock_timestamp()
        AND ("leaseUntil" IS NULL OR "leaseUntil" < clock_timestamp())
      ORDER BY "nextAttemptAt" LIMIT least(${others}::bigint, ${most}::bigint - (SELECT count(*) FROM requests))
      FOR UPDATE SKIP LOCKED)
    UPDATE "OutboundEmail" SET "leaseId" = ${randomId()}, "attempts" = "attempts" + 1,
      "leaseUntil" = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::double precision)
    WHERE "id" IN (SELECT "id" FROM requests UNION ALL SELECT "id" FROM others)
    RETURNING "id", "kind", "address", "userId", "renewsLinkId", "alarmKind", "linkId", "protectiveLinkId", "device",
              "callbackUrl", "requestedAt", "attempts", "unclearSince", "leaseId", "rendering"`;
}

/**
 * Milliseconds until the next message is due, 0 when one is due now, null when none waits. With `requestsOnly` the others,
 * of which there may be thousands, are not even looked at.
 */
export async function untilNextDue(requestsOnly = false): Promise<number | null> {
  const [row] = await db().$queryRaw<{ wait: number | null }[]>`
    SELECT (extract(epoch FROM min(greatest("nextAttemptAt", "leaseUntil")) - clock_timestamp()) * 1000)::double precision AS "wait"
    FROM "OutboundEmail" WHERE "state" = 'queued' AND "priority" <= ${requestsOnly ? 0 : 1}`;
  const wait = row?.wait ?? null;
  return wait === null ? null : Math.max(0, wait);
}
