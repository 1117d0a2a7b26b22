import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import { lockStanding } from './standing';
import { sessionByHandle } from './list';
import type { Session } from './read';
import { revokeOtherSessions, revokeSession } from './revoke';

export type EndResult = { code: 'done' } | { code: 'signed-out' };

/**
 * Ends one of the user's own sessions. Another's, an unknown one and one that is over read the same, change nothing and
 * are written down alike, so nobody learns which ids there are. `signed-out`: the asking session itself is over.
 */
export async function endSession(session: Session, handle: string, from: From): Promise<EndResult> {
  const { id: userId, email: address } = session.user;
  const id = await sessionByHandle(userId, handle);
  return db().$transaction(async (tx) => {
    if (!(await lockStanding(tx, session))) return { code: 'signed-out' };
    if (id === null) {
      const refused = { type: 'session-end-refused', reason: 'no-such-session' } as const;
      await recordEvent({ ...refused, from, userId, address }, tx);
      return { code: 'done' };
    }
    await revokeSession(id, tx);
    await recordEvent({ type: 'session-ended', from, userId, address }, tx);
    return { code: id === session.id ? 'signed-out' : 'done' };
  });
}

/** Ends every session of the user but the asking one (ASVS 7.4.3). */
export async function endOtherSessions(session: Session, from: From): Promise<EndResult> {
  const { id: userId, email: address } = session.user;
  return db().$transaction(async (tx) => {
    if (!(await lockStanding(tx, session))) return { code: 'signed-out' };
    await revokeOtherSessions(tx, userId, session.id);
    await recordEvent({ type: 'other-sessions-ended', from, userId, address }, tx);
    return { code: 'done' };
  });
}
