import { db } from '../db';
import { inBatches } from '../upkeep/batches';

/**
 * Deletes the sessions that ended 30 days ago, and returns how many. Ended is what readSession() refuses: revoked, past
 * the absolute life, idle for 14 days, or made before the password was last changed; the first of them counts. A session
 * that lives has none of them behind it. A cookie whose row is gone is refused like one whose session is over.
 */
export function purgeSessions(stopping?: AbortSignal): Promise<number> {
  return inBatches(
    (most) => db().$executeRaw`
      WITH old AS MATERIALIZED (
        SELECT s."id" FROM "Session" s JOIN "User" u ON u."id" = s."userId"
        WHERE least(s."revokedAt", s."expiresAt", s."lastSeenAt" + interval '14 days',
                CASE WHEN s."createdAt" < u."passwordChangedAt" THEN u."passwordChangedAt" END)
              < clock_timestamp() - interval '30 days'
        LIMIT ${most} FOR UPDATE OF s SKIP LOCKED)
      DELETE FROM "Session" WHERE "id" IN (SELECT "id" FROM old)`,
    stopping,
  );
}
