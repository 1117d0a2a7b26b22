import { db, type Tx } from '../db';

/** Ends one session for good, on every instance, at its next request. Nothing happens to one that is over already. */
export async function revokeSession(id: string, tx: Tx = db()): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "id" = ${id} AND "revokedAt" IS NULL`;
}

/** Ends every session of an account (ASVS 7.4.3). */
export async function revokeSessionsOf(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "userId" = ${userId} AND "revokedAt" IS NULL`;
}
