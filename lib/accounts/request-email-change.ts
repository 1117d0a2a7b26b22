import { recordEvent, type From } from '../audit/record';
import { db, type Tx } from '../database/client';
import { spendAddress, spendInside } from '../limits/spend';
import { wasJustRequested } from '../outbox/was-just-requested';
import { canonicalAddress } from '../schemas/address';
import type { Session } from '../sessions/read';
import { checkCurrentPassword } from './current-password';
import { setPendingChange } from './pending-change';
import { lockStanding, recordOvertaken, type Standing } from '../sessions/standing';

export type EmailChangeRequest =
  | { code: 'accepted' }
  | { code: 'wrong' }
  | { code: 'same' }
  | { code: 'held' }
  | { code: 'limited'; retryAfterSeconds: number; scope: 'client' | 'account' }
  | { code: 'sign-in-again' }
  | { code: 'signed-out' };

/**
 * Asks that the account go by another address. Takes the current password; nothing changes before the new mailbox
 * confirms. The new address is looked up nowhere: taken ones read the same as free ones, and the worker mails nothing
 * to them (ASVS 6.3.8). The address that the account goes by is told at once (ASVS 6.3.7). One change waits at a time:
 * another address replaces it. Throws HashQueueFull, and when the database is away.
 */
export async function requestEmailChange(
  session: Session,
  form: { email: string; currentPassword: string },
  from: From,
): Promise<EmailChangeRequest> {
  const { id: userId, email: address } = session.user;
  const refuse = (reason: string) =>
    recordEvent({ type: 'email-change-refused', from, userId, address, reason });

  const check = await checkCurrentPassword(session, form.currentPassword, 'email-change-refused', from);
  if (check.code !== 'right') return check;
  const { email } = form;
  if (canonicalAddress(email) === canonicalAddress(address)) {
    await refuse('same-address');
    return { code: 'same' };
  }
  const spent = await spendInside({ userId, client: from.client });
  if (!spent.ok) {
    await refuse(`${spent.scope}-limited`);
    return { code: 'limited', retryAfterSeconds: spent.retryAfterSeconds, scope: spent.scope };
  }
  const decideNow = (tx: Tx) => decide(tx, session, check.passwordHash, email, from);
  const first = await db().$transaction(decideNow);
  if (first.code !== 'new') return { code: first.code };
  // Counted only now: a request that changes nothing must not use up what another account may send to that address.
  const mayMail = (await spendAddress('email-change', canonicalAddress(email))).ok;
  const code = await db().$transaction(async (tx) => {
    const second = await decideNow(tx);
    if (second.code !== 'new') return second.code;
    await setPendingChange(tx, second.user, { email, mayMail }, from);
    return 'accepted';
  });
  return { code };
}

type Decision = { code: 'accepted' | 'held' | 'signed-out' } | { code: 'new'; user: Standing };

/** `accepted`: asked for a moment ago by a first press. A refusal is written down. */
async function decide(
  tx: Tx,
  session: Session,
  passwordHash: string,
  email: string,
  from: From,
): Promise<Decision> {
  const user = await lockStanding(tx, session, passwordHash);
  if (!user) {
    await recordOvertaken(tx, session, 'email-change-refused', from);
    return { code: 'signed-out' };
  }
  const { id: userId, email: address } = user;
  if (user.held) {
    await recordEvent({ type: 'email-change-refused', from, userId, address, reason: 'held' }, tx);
    return { code: 'held' };
  }
  // By the notice, which is written whether the new address may be mailed or not.
  const isSecond =
    user.pendingEmail === email && (await wasJustRequested(tx, { kind: 'email-change-notice', userId }));
  return isSecond ? { code: 'accepted' } : { code: 'new', user };
}
