import { removePerson } from '../accounts/remove-person';
import { OPERATOR } from '../audit/record';
import { db } from '../database/client';
import { canonicalAddress } from '../schemas/address';
import { lockAccount } from './lock-account';

/**
 * Deletes an account for someone who lost their mailbox, as its owner could by a link: see removePerson(). Its address is
 * told. The event says that an operator did it, and not whose account it was. `unknown`: no account has that address.
 * Throws when the database is away.
 */
export function deleteAccountOf(address: string): Promise<{ code: 'done' } | { code: 'unknown' }> {
  return db().$transaction(async (tx) => {
    const account = await lockAccount(tx, address);
    if (!account) return { code: 'unknown' };
    const { device } = OPERATOR;
    await removePerson(
      tx,
      { ...account, emailCanonical: canonicalAddress(account.email) },
      { device, by: 'operator' },
    );
    return { code: 'done' };
  });
}
