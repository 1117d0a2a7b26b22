import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import type { Session } from '../sessions/read';
import { lockStanding } from '../sessions/standing';

/** Sets what the person is called in pages and mails. Nothing hangs on it, so it takes no password and no notice. */
export async function rename(
  session: Session,
  name: string,
  from: From,
): Promise<{ code: 'done' } | { code: 'signed-out' }> {
  return db().$transaction(async (tx) => {
    const user = await lockStanding(tx, session);
    if (!user) return { code: 'signed-out' };
    await tx.user.update({ where: { id: user.id }, data: { name }, select: { id: true } });
    await recordEvent({ type: 'name-changed', from, userId: user.id, address: user.email }, tx);
    return { code: 'done' };
  });
}
