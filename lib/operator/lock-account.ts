import type { Tx } from '../database/client';
import { canonicalAddress } from '../schemas/address';

/**
 * Finds an account by address (already validated), or returns null. Locks its row until the end of the transaction: a
 * concurrent deletion either comes later and also removes what is written about the account here, or came earlier.
 */
export async function lockAccount(tx: Tx, address: string): Promise<{ id: string; email: string } | null> {
  const [account] = await tx.$queryRaw<{ id: string; email: string }[]>`
    SELECT "id", "email" FROM "User" WHERE "emailCanonical" = ${canonicalAddress(address)} FOR UPDATE`;
  return account ?? null;
}
