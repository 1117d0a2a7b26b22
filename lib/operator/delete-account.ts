import { removePerson } from '../accounts/remove-person';
import { OPERATOR } from '../audit/record';
import { db } from '../database/client';
import { canonicalAddress } from '../schemas/address';
import { lockAccount } from './lock-account';

/**
 * Deletes an account for a user who has lost their mailbox; see removePerson(). Emails a notice to its address. The audit
 * event says that an operator deleted an account, but not whose. Returns `unknown` if no account has that address. Throws
 * if the database is unavailable.
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
