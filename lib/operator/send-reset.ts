import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../database/client';
import { writeMessage } from '../outbox/write';
import { lockAccount } from './lock-account';

/**
 * Mails a link to set a new password to the address of an account. The operator may begin a reset and never choose
 * the password (ASVS 6.4.6), nor see the link. `unknown`: no account goes by that address. Throws when the database is
 * away.
 */
export function sendReset(address: string): Promise<{ code: 'done' } | { code: 'unknown' }> {
  return db().$transaction(async (tx) => {
    const account = await lockAccount(tx, address);
    if (!account) return { code: 'unknown' };
    const { id: userId, email } = account;
    await recordEvent(
      { type: 'reset-requested', from: OPERATOR, userId, address: email, reason: 'operator' },
      tx,
    );
    await writeMessage(tx, { kind: 'password-reset', address: email, device: OPERATOR.device });
    return { code: 'done' };
  });
}
