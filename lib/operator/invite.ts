import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../db';
import { writeMessage } from '../outbox/write';
import { findAccount } from './find-account';

/**
 * Mails a link to sign up with to an address (already validated). Not limited: the operator is no stranger.
 * `has-account`: there is one already, and nothing is sent.
 */
export async function invite(address: string): Promise<{ code: 'done' } | { code: 'has-account' }> {
  if (await findAccount(address)) return { code: 'has-account' };
  await db().$transaction(async (tx) => {
    await recordEvent({ type: 'sign-up-requested', from: OPERATOR, address, reason: 'operator' }, tx);
    await writeMessage(tx, { kind: 'sign-up', address, device: OPERATOR.device });
  });
  return { code: 'done' };
}
