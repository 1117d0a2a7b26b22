import { db } from '../db';
import type { Held } from './hold';

/** Seconds between two signs of life in the table; who reads it believes one for a minute. */
export const BEAT_SECONDS = 10;

/** Minutes that a request, or a notice, may wait before operators should know. */
const LONG = { request: 5, notice: 60 };

/**
 * Writes that this worker lives, and whether the provider keeps it from sending, where other processes read it. Returns
 * the id of a request that has waited for over five minutes, or of a notice that has for over an hour, if there is one: but
 * for what a rule of ours spaces after a bounce, and for an alarm, which would be another.
 */
export async function beat(workerId: string, held: Held | null): Promise<string | null> {
  const since = held ? held.since / 1000 : null;
  const until = held ? held.until / 1000 : null;
  await db().$executeRaw`
    INSERT INTO "Worker" ("id", "heldSince", "heldUntil", "heldReason")
    VALUES (${workerId}, clock_timestamp() + make_interval(secs => ${since}::double precision),
      clock_timestamp() + make_interval(secs => ${until}::double precision), ${held?.reason ?? null})
    ON CONFLICT ("id") DO UPDATE SET "beatAt" = clock_timestamp(), "heldSince" = EXCLUDED."heldSince",
      "heldUntil" = EXCLUDED."heldUntil", "heldReason" = EXCLUDED."heldReason"`;
  const [late] = await db().$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "OutboundEmail"
    WHERE "state" = 'queued' AND "kind" <> 'alarm' AND "reason" IS DISTINCT FROM 'bounced'
      AND "requestedAt" < clock_timestamp()
        - make_interval(mins => CASE "priority" WHEN 0 THEN ${LONG.request}::int ELSE ${LONG.notice}::int END)
    ORDER BY "priority" LIMIT 1`;
  return late?.id ?? null;
}

/** Takes the worker off the list. */
export async function endBeat(workerId: string): Promise<void> {
  await db().$executeRaw`DELETE FROM "Worker" WHERE "id" = ${workerId}`;
}
