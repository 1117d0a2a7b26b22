import { db } from '../db';
import { isDatabaseAway } from '../database-away';

export type Session = {
  id: string;
  remember: boolean;
  user: {
    id: string;
    name: string;
    email: string;
    createdAt: Date;
    passwordChangedAt: Date;
    /** Mail to the address came back, and is spaced since. */
    mailBounces: boolean;
  };
};

type Row = Session['user'] & { userId: string; remember: boolean; seenLongAgo: boolean };

/**
 * The session with this id and its user, or null when it is over: revoked, made before the password was last
 * changed, idle for 14 days, or past its absolute life (ASVS 7.3, 7.4.1). One statement, all times the database's.
 * Throws when the database is away: that must neither sign anyone out nor let anyone in.
 */
export async function readSession(id: string): Promise<Session | null> {
  const rows = await db().$queryRaw<Row[]>`
    SELECT u."id" AS "userId", u."name", u."email", u."createdAt", u."passwordChangedAt", s."remember",
           EXISTS (SELECT 1 FROM "Suppression" x
             WHERE x."canonical" = u."emailCanonical" AND x."bouncedAt" IS NOT NULL) AS "mailBounces",
           s."lastSeenAt" < clock_timestamp() - interval '5 minutes' AS "seenLongAgo"
    FROM "Session" s JOIN "User" u ON u."id" = s."userId"
    WHERE s."id" = ${id} AND s."revokedAt" IS NULL AND s."createdAt" >= u."passwordChangedAt"
      AND s."expiresAt" > clock_timestamp() AND s."lastSeenAt" > clock_timestamp() - interval '14 days'`;
  const [row] = rows;
  if (!row) return null;
  if (row.seenLongAgo) await markSeen(id);
  const { userId, remember, name, email, createdAt, passwordChangedAt, mailBounces } = row;
  return { id, remember, user: { id: userId, name, email, createdAt, passwordChangedAt, mailBounces } };
}

async function markSeen(id: string): Promise<void> {
  try {
    await db().$executeRaw`
      UPDATE "Session" SET "lastSeenAt" = clock_timestamp()
      WHERE "id" = ${id} AND "lastSeenAt" < clock_timestamp() - interval '5 minutes'`;
  } catch (error) {
    // A database that only reads for a while (a failover) still lets people read their pages.
    if (!isDatabaseAway(error)) throw error;
  }
}
