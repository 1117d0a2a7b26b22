import { db } from '../db';
import type { Held } from './hold';

/** Seconds between two signs of life in the table; who reads it believes one for a minute. */
export const BEAT_SECONDS = 10;

/** Minutes that a link may wait before operators should know. */
const LONG = 5;

/**
 * Writes that this worker lives, and whether the provider keeps it from sending, where other processes read it. Returns
 * the id of a request that has waited for over five minutes, if there is one.
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
    WHERE "state" = 'queued' AND "priority" = 0
      AND "requestedAt" < clock_timestamp() - make_interval(mins => ${LONG}::int)
    LIMIT 1`;
  return late?.id ?? null;
}

/** Takes the worker off the list. */
export async function endBeat(workerId: string): Promise<void> {
  await db().$executeRaw`DELETE FROM "Worker" WHERE "id" = ${workerId}`;
}
