import { db } from '../db';
import { canonicalAddress } from '../schemas/address';

/** The account that goes by an address (already validated), or null. */
export function findAccount(address: string): Promise<{ id: string; email: string } | null> {
  return db().user.findUnique({
    where: { emailCanonical: canonicalAddress(address) },
    select: { id: true, email: true },
  });
}
