import { db } from '../database/client';

/**
 * Deletes up to `most` sessions that were revoked or expired 30 days ago, and returns how many. A session that ended in
 * another way (idle, older than the password, cut off) counts from its expiry, which comes within 30 days. A live session
 * is neither revoked nor expired, so it is never deleted. A cookie whose row is gone is refused like one whose session is
 * over.
 */
export function purgeSessions(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "id" FROM "Session" WHERE least("revokedAt", "expiresAt") < now() - interval '30 days'
      ORDER BY least("revokedAt", "expiresAt") LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "Session" WHERE "id" IN (SELECT "id" FROM old)`;
}
