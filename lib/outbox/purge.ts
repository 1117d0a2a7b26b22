import { db } from '../db';
import { inBatches } from '../upkeep/batches';

// Whatever is queued has no `settledAt`. It is asked for by its state all the same: nothing promised is ever lost to a purge.

/**
 * Blanks the addresses, devices and paths of messages that were settled 30 days ago, and returns of how many. What the
 * provider still tells of them by then changes nothing.
 */
export function blankMessages(stopping?: AbortSignal): Promise<number> {
  return inBatches(
    (most) => db().$executeRaw`
      WITH old AS MATERIALIZED (
        SELECT "id" FROM "OutboundEmail"
        WHERE "state" <> 'queued' AND "settledAt" < clock_timestamp() - interval '30 days'
          AND ("address" <> '' OR "device" <> '' OR "callbackUrl" IS NOT NULL)
        LIMIT ${most} FOR UPDATE SKIP LOCKED)
      UPDATE "OutboundEmail" SET "address" = '', "device" = '', "callbackUrl" = NULL
      WHERE "id" IN (SELECT "id" FROM old)`,
    stopping,
  );
}

/**
 * Deletes the messages that were settled 365 days ago, with their steps, and returns how many. A message's id is its
 * Idempotency-Key: it outlives by far what the provider remembers of it, which is 24 hours.
 */
export function purgeMessages(stopping?: AbortSignal): Promise<number> {
  return inBatches(
    (most) => db().$executeRaw`
      WITH old AS MATERIALIZED (
        SELECT "id" FROM "OutboundEmail"
        WHERE "state" <> 'queued' AND "settledAt" < clock_timestamp() - interval '365 days'
        LIMIT ${most} FOR UPDATE SKIP LOCKED)
      DELETE FROM "OutboundEmail" WHERE "id" IN (SELECT "id" FROM old)`,
    stopping,
  );
}

/**
 * Takes the workers off the list that were not heard of for a day, and returns how many: they were killed. One that lives
 * and could not reach the database for so long writes itself down again.
 */
export function purgeWorkers(stopping?: AbortSignal): Promise<number> {
  return inBatches(
    (most) => db().$executeRaw`
      WITH old AS MATERIALIZED (
        SELECT "id" FROM "Worker" WHERE "beatAt" < clock_timestamp() - interval '1 day'
        LIMIT ${most} FOR UPDATE SKIP LOCKED)
      DELETE FROM "Worker" WHERE "id" IN (SELECT "id" FROM old)`,
    stopping,
  );
}
