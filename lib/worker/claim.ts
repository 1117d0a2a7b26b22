import { Prisma } from '@/prisma/generated/client';
import { db } from '../database/client';
import { randomId } from '../secrets';
import type { ClaimedMessage } from './claimed-message';

/** How long a claim lasts. A worker renews it during an attempt, so only a dead worker loses it. */
export const LEASE_SECONDS = 60;

/**
 * Claims up to `most` due messages, requests first and oldest first, of which at most `others` are not requests, so that a
 * request never waits behind notices. No two workers get the same message (FOR UPDATE SKIP LOCKED). The lease names the
 * worker: a dead worker's claims end with their leases, or when another worker takes them back (dead-workers.ts). Skips mail
 * to the sites in `avoiding`. The statement is its own transaction, so now() is its start and can be an index condition. The update
 * takes the ids as an array, so PostgreSQL can't plan a join with the whole table.
 */
export async function claimMessages(
  most: number,
  others = most,
  workerId = randomId(),
  avoiding: string[] = [],
): Promise<ClaimedMessage[]> {
  return db().$queryRaw<ClaimedMessage[]>`
    WITH requests AS MATERIALIZED (
      SELECT "id" FROM "OutboundEmail"
      WHERE "state" = 'queued' AND "priority" = 0 AND "nextAttemptAt" <= now()
        AND ("leaseUntil" IS NULL OR "leaseUntil" < now()) AND ${elsewhere(avoiding)}
      ORDER BY "nextAttemptAt" LIMIT ${most} FOR UPDATE SKIP LOCKED),
    others AS MATERIALIZED (
      SELECT "id" FROM "OutboundEmail"
      WHERE "state" = 'queued' AND "priority" = 1 AND "nextAttemptAt" <= now()
        AND ("leaseUntil" IS NULL OR "leaseUntil" < now()) AND ${elsewhere(avoiding)}
      ORDER BY "nextAttemptAt" LIMIT least(${others}::bigint, ${most}::bigint - (SELECT count(*) FROM requests))
      FOR UPDATE SKIP LOCKED)
    UPDATE "OutboundEmail" SET "leaseId" = ${`${workerId}.${randomId()}`}, "attempts" = "attempts" + 1,
      "leaseUntil" = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::double precision)
    WHERE "id" = ANY(ARRAY(SELECT "id" FROM requests UNION ALL SELECT "id" FROM others))
    RETURNING "id", "kind", "address", "userId", "renewsLinkId", "alarmKind", "linkId", "protectiveLinkId", "device",
              "callbackUrl", "requestedAt", "attempts", "unclearSince", "unclearAttempts", "leaseId", "rendering"`;
}

/**
 * Returns the milliseconds until the next message is due, 0 when one is due now, and null when none is waiting. Ignores
 * messages under a lease, mail to the sites in `avoiding` and, with `requestsOnly`, everything but requests.
 */
export async function untilNextDue(requestsOnly = false, avoiding: string[] = []): Promise<number | null> {
  const [row] = await db().$queryRaw<{ wait: number | null }[]>`
    SELECT (extract(epoch FROM least(requests.at, others.at) - clock_timestamp()) * 1000)::double precision AS "wait"
    FROM (SELECT (
        SELECT "nextAttemptAt" FROM "OutboundEmail"
        WHERE "state" = 'queued' AND "priority" = 0 AND ("leaseUntil" IS NULL OR "leaseUntil" < now()) AND ${elsewhere(avoiding)}
        ORDER BY "nextAttemptAt" LIMIT 1) AS at) requests,
      (SELECT (
        SELECT "nextAttemptAt" FROM "OutboundEmail"
        WHERE "state" = 'queued' AND "priority" = 1 AND ("leaseUntil" IS NULL OR "leaseUntil" < now()) AND ${elsewhere(avoiding)}
          AND NOT ${requestsOnly}
        ORDER BY "nextAttemptAt" LIMIT 1) AS at) others`;
  const wait = row?.wait ?? null;
  return wait === null ? null : Math.max(0, wait);
}

/** SQL: the mail is to none of these sites; see siteOf(). */
function elsewhere(avoiding: string[]): Prisma.Sql {
  if (avoiding.length === 0) return Prisma.sql`true`;
  return Prisma.sql`coalesce(substring(lower("address") FROM '[^.@]+\\.[^.@]+$'), '') <> ALL(${avoiding})`;
}
