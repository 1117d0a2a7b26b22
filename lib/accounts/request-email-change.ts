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
  const weighed = await db().$transaction((tx) => weigh(tx, session, check.passwordHash, email, from));
  if (weighed.code !== 'new') return { code: weighed.code };
  // Only now: what writes nothing must not use up what another account may mail to that address.
  const mayMail = (await spendAddress('email-change', canonicalAddress(email))).ok;
  const code = await db().$transaction(async (tx) => {
    const again = await weigh(tx, session, check.passwordHash, email, from);
    if (again.code !== 'new') return again.code;
    await setPendingChange(tx, again.user, { email, mayMail }, from);
    return 'accepted';
  });
  return { code };
}

type Weighed = { code: 'accepted' | 'held' | 'signed-out' } | { code: 'new'; user: Standing };

/** `accepted`: asked for a moment ago by a first press. A refusal is written down. */
async function weigh(
  tx: Tx,
  session: Session,
  passwordHash: string,
  email: string,
  from: From,
): Promise<Weighed> {
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
