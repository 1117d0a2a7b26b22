import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../db';
import { writeMessage } from '../outbox/write';
import { findAccount } from './find-account';

/**
 * Mails a link to set a new password to the address of an account. The operator may begin a reset and never choose
 * the password (ASVS 6.4.6), nor see the link. `unknown`: no account goes by that address.
 */
export async function sendReset(address: string): Promise<{ code: 'done' } | { code: 'unknown' }> {
  const account = await findAccount(address);
  if (!account) return { code: 'unknown' };
  const { id: userId, email } = account;
  await db().$transaction(async (tx) => {
    const event = {
      type: 'reset-requested',
      from: OPERATOR,
      userId,
      address: email,
      reason: 'operator',
    } as const;
    await recordEvent(event, tx);
    await writeMessage(tx, { kind: 'password-reset', address: email, device: OPERATOR.device });
  });
  return { code: 'done' };
}
