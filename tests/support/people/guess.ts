import { randomUUID } from 'node:crypto';
import { beginSignIn } from '@/lib/limits/sign-in';
import { canonicalAddress } from '@/lib/schemas/address';

/** A wrong password for an address, typed by a stranger with a client of their own. False if the limit refuses it. */
export async function guess(email: string): Promise<boolean> {
  const canonical = canonicalAddress(email);
  return (await beginSignIn({ client: randomUUID(), canonical, knownDevice: null })).ok;
}
