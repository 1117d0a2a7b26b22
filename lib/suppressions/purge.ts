import { db } from '../database/client';

/**
 * For up to `most` addresses, forgets what is no longer a reason to send less mail, and returns how many:
 * - a bounce that is 365 days old. Each later one would have renewed it, so nothing came back for a year: the mailbox may
 *   work again, the next mail finds out, and another bounce begins anew;
 * - rows that hold nothing but the address, since its bounce was lifted.
 * A complaint is somebody's word and no finding of ours. It ends only by an operator, or with the account.
 */
export function purgeSuppressions(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "canonical", "complainedAt" FROM "Suppression"
      WHERE "bouncedAt" < now() - interval '365 days' OR ("bouncedAt" IS NULL AND "complainedAt" IS NULL)
      LIMIT ${most} FOR UPDATE SKIP LOCKED),
    kept AS (
      UPDATE "Suppression" SET "bouncedAt" = NULL, "nextTryAt" = NULL
      WHERE "canonical" IN (SELECT "canonical" FROM old WHERE "complainedAt" IS NOT NULL) RETURNING 1),
    gone AS (
      DELETE FROM "Suppression"
      WHERE "canonical" IN (SELECT "canonical" FROM old WHERE "complainedAt" IS NULL) RETURNING 1)
    SELECT 1 AS "one" FROM kept UNION ALL SELECT 1 FROM gone`;
}
