import { db } from '../database/client';
import type { Held } from './hold';

/** Readers take a worker for alive until its last heartbeat is a minute old. */
export const HEARTBEAT_SECONDS = 10;

/** When a waiting message is worth an alarm. */
const LATE_MINUTES = { request: 5, notice: 60 };

/**
 * Records in the Worker table that this worker is alive, its machine while it has its lock, and whether the provider
 * refuses all its mail. Returns the id of a request that has waited for over five minutes or a notice that has waited for
 * over an hour, or null. Alarms and mail postponed after a bounce don't count.
 */
export async function recordHeartbeat(
  workerId: string,
  held: Held | null,
  machine: string | null = null,
): Promise<string | null> {
  const since = held ? held.since / 1000 : null;
  const until = held ? held.until / 1000 : null;
  await db().$executeRaw`
    INSERT INTO "Worker" ("id", "heldSince", "heldUntil", "heldReason", "machine")
    VALUES (${workerId}, clock_timestamp() + make_interval(secs => ${since}::double precision),
      clock_timestamp() + make_interval(secs => ${until}::double precision), ${held?.reason ?? null}, ${machine})
    ON CONFLICT ("id") DO UPDATE SET "beatAt" = clock_timestamp(), "heldSince" = EXCLUDED."heldSince",
      "heldUntil" = EXCLUDED."heldUntil", "heldReason" = EXCLUDED."heldReason",
      "machine" = EXCLUDED."machine"`;
  const [late] = await db().$queryRaw<{ id: string }[]>`
    (SELECT "id" FROM "OutboundEmail"
      WHERE "state" = 'queued' AND "priority" = 0 AND "requestedAt" < now() - make_interval(mins => ${LATE_MINUTES.request}::int)
      ORDER BY "requestedAt" LIMIT 1)
    UNION ALL
    (SELECT "id" FROM "OutboundEmail"
      WHERE "state" = 'queued' AND "priority" = 1 AND "requestedAt" < now() - make_interval(mins => ${LATE_MINUTES.notice}::int)
        AND "kind" <> 'alarm' AND "reason" IS DISTINCT FROM 'bounced'
      ORDER BY "requestedAt" LIMIT 1)
    LIMIT 1`;
  return late?.id ?? null;
}

/** Removes a stopped worker from the table. */
export async function removeHeartbeat(workerId: string): Promise<void> {
  await db().$executeRaw`DELETE FROM "Worker" WHERE "id" = ${workerId}`;
}
