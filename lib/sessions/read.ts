import { db } from '../database/client';
import { isDatabaseAway } from '../database/away';
import { LIVE } from './live';

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
 * Returns the session with this id and its user, or null when the session is over. One statement, by the database's
 * clock. Throws when the database is unavailable, which must neither sign anyone out nor grant anyone access.
 */
export async function readSession(id: string): Promise<Session | null> {
  const rows = await db().$queryRaw<Row[]>`
    SELECT u."id" AS "userId", u."name", u."email", u."createdAt", u."passwordChangedAt", s."remember",
           EXISTS (SELECT 1 FROM "Suppression" x
             WHERE x."canonical" = u."emailCanonical" AND x."bouncedAt" IS NOT NULL) AS "mailBounces",
           s."lastSeenAt" < clock_timestamp() - interval '5 minutes' AS "seenLongAgo"
    FROM "Session" s JOIN "User" u ON u."id" = s."userId"
    WHERE s."id" = ${id} AND ${LIVE}`;
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
