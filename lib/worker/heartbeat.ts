import { db } from '../database/client';
import type { Held } from './hold';

/** Seconds between two signs of life in the table; who reads it believes one for a minute. */
export const BEAT_SECONDS = 10;

/** Minutes that a request, or a notice, may wait before operators should know. */
const LONG = { request: 5, notice: 60 };

/**
 * Writes where other processes read it that this worker is alive, on which machine while it holds its lock, and whether
 * the provider keeps it from sending. Returns the id of a request that has waited for over five minutes, or of a notice
 * that has waited for over an hour, if there is one. Alarms and mail that is postponed after a bounce don't count.
 */
export async function beat(
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
      WHERE "state" = 'queued' AND "priority" = 0 AND "requestedAt" < now() - make_interval(mins => ${LONG.request}::int)
      ORDER BY "requestedAt" LIMIT 1)
    UNION ALL
    (SELECT "id" FROM "OutboundEmail"
      WHERE "state" = 'queued' AND "priority" = 1 AND "requestedAt" < now() - make_interval(mins => ${LONG.notice}::int)
        AND "kind" <> 'alarm' AND "reason" IS DISTINCT FROM 'bounced'
      ORDER BY "requestedAt" LIMIT 1)
    LIMIT 1`;
  return late?.id ?? null;
}

/** Takes the worker off the list. */
export async function endBeat(workerId: string): Promise<void> {
  await db().$executeRaw`DELETE FROM "Worker" WHERE "id" = ${workerId}`;
}
