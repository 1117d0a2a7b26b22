import { db, type Tx } from '../db';
import { voidEmailChangeLinks } from '../links/consume';

/** Ends the change of address that waits for its mailbox, with every link to confirm it. */
export async function dropPendingChange(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "User" SET "pendingEmail" = NULL, "pendingEmailAt" = NULL WHERE "id" = ${userId}`;
  await voidEmailChangeLinks(tx, userId);
}

/** The address that waits to be confirmed, as typed, for the hour that a request stands; else null. */
export async function pendingAddressOf(userId: string): Promise<string | null> {
  const [user] = await db().$queryRaw<{ pendingEmail: string }[]>`
    SELECT "pendingEmail" FROM "User"
    WHERE "id" = ${userId} AND "pendingEmailAt" > clock_timestamp() - interval '1 hour'`;
  return user?.pendingEmail ?? null;
}
