import { db } from '../database/client';

/**
 * Lifts outdated suppressions for up to `most` addresses of each kind, and returns how many:
 * - bounces that are 365 days old. Each later bounce would have renewed the date, and the next mail tests the address;
 * - rows without a bounce or a complaint.
 * A complaint stays until an operator lifts it or the account is deleted.
 */
export function purgeSuppressions(most: number): Promise<number> {
  return db().$executeRaw`
    WITH bounced AS MATERIALIZED (
      SELECT "canonical", "complainedAt" FROM "Suppression" WHERE "bouncedAt" < now() - interval '365 days'
      ORDER BY "bouncedAt" LIMIT ${most} FOR UPDATE SKIP LOCKED),
    empty AS MATERIALIZED (
      SELECT "canonical" FROM "Suppression" WHERE "bouncedAt" IS NULL AND "complainedAt" IS NULL
      ORDER BY "bouncedAt", "complainedAt" LIMIT ${most} FOR UPDATE SKIP LOCKED),
    kept AS (
      UPDATE "Suppression" SET "bouncedAt" = NULL, "nextTryAt" = NULL
      WHERE "canonical" = ANY(ARRAY(SELECT "canonical" FROM bounced WHERE "complainedAt" IS NOT NULL)) RETURNING 1),
    gone AS (
      DELETE FROM "Suppression"
      WHERE "canonical" = ANY(ARRAY(
        SELECT "canonical" FROM bounced WHERE "complainedAt" IS NULL UNION ALL SELECT "canonical" FROM empty)) RETURNING 1)
    SELECT 1 AS "one" FROM kept UNION ALL SELECT 1 FROM gone`;
}
