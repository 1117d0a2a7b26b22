import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import type { Session } from '../sessions/read';
import { liftBounce } from '../suppressions/lift';
import { lockStanding } from '../sessions/standing';

/**
 * Takes the owner's word that mail to the account's address arrives again: it goes out as usual from now on. If it comes
 * back once more, that is seen once more. Nothing where none had come back.
 */
export async function sayMailWorks(
  session: Session,
  from: From,
): Promise<{ code: 'done' } | { code: 'signed-out' }> {
  return db().$transaction(async (tx) => {
    const user = await lockStanding(tx, session);
    if (!user) return { code: 'signed-out' };
    if (await liftBounce(user.email, tx))
      await recordEvent({ type: 'suppression-lifted', from, userId: user.id, address: user.email }, tx);
    return { code: 'done' };
  });
}
