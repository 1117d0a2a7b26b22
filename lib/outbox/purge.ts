import { db } from '../database/client';

// A queued message has no `settledAt`. The state is checked as well, so that a purge can never lose a waiting message.

/**
 * Blanks the addresses, devices and paths of up to `most` messages that ended 30 days ago, and returns how many. From then
 * on, reports from the provider about them change nothing.
 */
export function blankMessages(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "id" FROM "OutboundEmail"
      WHERE "state" <> 'queued' AND "settledAt" < now() - interval '30 days'
        AND ("address" <> '' OR "device" <> '' OR "callbackUrl" IS NOT NULL)
      ORDER BY "settledAt" LIMIT ${most} FOR UPDATE SKIP LOCKED)
    UPDATE "OutboundEmail" SET "address" = '', "device" = '', "callbackUrl" = NULL
    WHERE "id" IN (SELECT "id" FROM old)`;
}

/**
 * Deletes up to `most` messages that ended 365 days ago, with their steps, and returns how many. A message's id is its
 * Idempotency-Key, which the provider forgets after 24 hours.
 */
export function purgeMessages(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "id" FROM "OutboundEmail"
      WHERE "state" <> 'queued' AND "settledAt" < now() - interval '365 days'
      ORDER BY "settledAt" LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "OutboundEmail" WHERE "id" IN (SELECT "id" FROM old)`;
}

/**
 * Deletes up to `most` rows of workers that were killed a day ago, and returns how many. A live worker that couldn't reach
 * the database for a day writes its row again.
 */
export function purgeWorkers(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "id" FROM "Worker" WHERE "beatAt" < now() - interval '1 day' LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "Worker" WHERE "id" IN (SELECT "id" FROM old)`;
}
