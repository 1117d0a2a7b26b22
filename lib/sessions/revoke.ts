import type { Tx } from '../database/client';

/** Ends one session for good, on every instance, at its next request. Nothing happens to one that is over already. */
export async function revokeSession(id: string, tx: Tx): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "id" = ${id} AND "revokedAt" IS NULL`;
}

/** Ends every session of an account but one, and returns how many (ASVS 7.4.3). */
export function revokeOtherSessions(tx: Tx, userId: string, kept: string): Promise<number> {
  return tx.$executeRaw`
    UPDATE "Session" SET "revokedAt" = clock_timestamp()
    WHERE "userId" = ${userId} AND "id" <> ${kept} AND "revokedAt" IS NULL`;
}

/** Ends every session of an account (ASVS 7.4.3). */
export function revokeSessionsOf(tx: Tx, userId: string): Promise<number> {
  return tx.$executeRaw`
    UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "userId" = ${userId} AND "revokedAt" IS NULL`;
}
