import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import { spendInside } from '../limits/spend';
import { wasJustRequested } from '../outbox/was-just-requested';
import { writeMessage } from '../outbox/write';
import type { Session } from '../sessions/read';
import { checkCurrentPassword } from './current-password';
import { lockStanding, recordOvertaken } from '../sessions/standing';

export type DeletionRequest =
  | { code: 'accepted' }
  | { code: 'wrong' }
  | { code: 'limited'; retryAfterSeconds: number; scope: 'client' | 'account' }
  | { code: 'sign-in-again' }
  | { code: 'signed-out' };

/**
 * Asks for the link with which the account can be deleted. Takes the current password; nothing is deleted before
 * whoever reads the account's mail says so. Throws HashQueueFull, and when the database is away.
 */
export async function requestDeletion(
  session: Session,
  form: { currentPassword: string },
  from: From,
): Promise<DeletionRequest> {
  const { id: userId, email: address } = session.user;
  const refuse = (reason: string) => recordEvent({ type: 'deletion-refused', from, userId, address, reason });

  const check = await checkCurrentPassword(session, form.currentPassword, 'deletion-refused', from);
  if (check.code !== 'right') return check;
  const spent = await spendInside({ userId, client: from.client });
  if (!spent.ok) {
    await refuse(`${spent.scope}-limited`);
    return { code: 'limited', retryAfterSeconds: spent.retryAfterSeconds, scope: spent.scope };
  }
  const stands = await db().$transaction(async (tx) => {
    const user = await lockStanding(tx, session, check.passwordHash);
    if (!user) {
      await recordOvertaken(tx, session, 'deletion-refused', from);
      return false;
    }
    const asked = { kind: 'delete-account', userId } as const;
    if (await wasJustRequested(tx, asked)) return true;
    await recordEvent({ type: 'deletion-requested', from, userId, address: user.email }, tx);
    await writeMessage(tx, { ...asked, address: user.email, device: from.device });
    return true;
  });
  return { code: stands ? 'accepted' : 'signed-out' };
}
