import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import type { Session } from '../sessions/read';
import { dropPendingChange } from './pending-change';
import { lockStanding } from '../sessions/standing';

/** Takes back the change of address that waits for its mailbox; nothing where none waits. */
export async function cancelEmailChange(
  session: Session,
  from: From,
): Promise<{ code: 'done' } | { code: 'signed-out' }> {
  return db().$transaction(async (tx) => {
    const user = await lockStanding(tx, session);
    if (!user) return { code: 'signed-out' };
    if (user.pendingEmail === null) return { code: 'done' };
    await dropPendingChange(tx, user.id);
    await recordEvent({ type: 'email-change-cancelled', from, userId: user.id, address: user.email }, tx);
    return { code: 'done' };
  });
}
