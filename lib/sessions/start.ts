import type { Tx } from '../database/client';
import { randomId } from '../secrets';

/** Absolute life in seconds: 30 days when remembered, else 12 hours (NIST SP 800-63B 2.1.3, ASVS 7.3.2). */
export const SESSION_LIFE = { remembered: 30 * 24 * 3600, other: 12 * 3600 } as const;

/** Sessions kept of an account. Signing in has no limit, so its rows have: those that ended go first, then the oldest. */
const MOST_SESSIONS = 1_000;

type NewSession = { userId: string; passwordHash: string; remember: boolean; device: string };

/**
 * Starts a session, if the password that was checked still stands: locks the user row and requires the very hash
 * that was verified. A reset that commits between the check and this write changes the hash, so who was signing in
 * by the old password gets no session. Returns the new session's id (192 random bits), or null.
 */
export async function startSession(tx: Tx, session: NewSession): Promise<string | null> {
  const stands = await tx.$queryRaw<unknown[]>`
    SELECT 1 AS "one" FROM "User"
    WHERE "id" = ${session.userId} AND "passwordHash" = ${session.passwordHash} FOR UPDATE`;
  if (stands.length !== 1) return null;

  const id = randomId();
  const life = session.remember ? SESSION_LIFE.remembered : SESSION_LIFE.other;
  await tx.$executeRaw`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at),
    surplus AS (
      DELETE FROM "Session" WHERE "id" IN (
        SELECT "id" FROM "Session", clock WHERE "userId" = ${session.userId}
        ORDER BY "revokedAt" IS NULL AND "expiresAt" > at DESC, "createdAt" DESC OFFSET ${MOST_SESSIONS - 1}))
    INSERT INTO "Session" ("id", "userId", "createdAt", "lastSeenAt", "expiresAt", "remember", "device")
    SELECT ${id}, ${session.userId}, at, at, at + make_interval(secs => ${life}::double precision),
           ${session.remember}, ${session.device}
    FROM clock`;
  return id;
}
