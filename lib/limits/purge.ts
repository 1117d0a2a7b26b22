import { db } from '../database/client';

/** Deletes up to `most` expired counters, and returns how many. Safe at any time and on several instances. */
export function purgeLimits(most: number): Promise<number> {
  return db().$executeRaw`
    WITH expired AS MATERIALIZED (
      SELECT "key" FROM "RateLimit" WHERE "expiresAt" < now() ORDER BY "expiresAt" LIMIT ${most}
      FOR UPDATE SKIP LOCKED)
    DELETE FROM "RateLimit" WHERE "key" IN (SELECT "key" FROM expired)`;
}
