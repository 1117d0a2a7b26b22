import type { Tx } from '../database/client';
import { canonicalAddress } from '../schemas/address';

/**
 * The account that goes by an address (already validated), or null. Its row is locked until the end of the
 * transaction: a deletion either comes later and blanks what is written about the account here, or came before, and
 * nothing is written at all.
 */
export async function lockAccount(tx: Tx, address: string): Promise<{ id: string; email: string } | null> {
  const [account] = await tx.$queryRaw<{ id: string; email: string }[]>`
    SELECT "id", "email" FROM "User" WHERE "emailCanonical" = ${canonicalAddress(address)} FOR UPDATE`;
  return account ?? null;
}
