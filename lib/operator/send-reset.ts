import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../database/client';
import { writeMessage } from '../outbox/write';
import { lockAccount } from './lock-account';

/**
 * Queues a password reset link for an account's own address. An operator can start a reset but never sees the link or
 * chooses the password (ASVS 6.4.6). Returns `unknown` if no account has that address. Throws if the database is
 * unavailable.
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
