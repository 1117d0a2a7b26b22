import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../database/client';
import { revokeSessionsOf } from '../sessions/revoke';
import { lockAccount } from './lock-account';

/**
 * Ends every session of an account, at its next request on every instance (ASVS 7.4.5), and says how many that were.
 * The user row is locked, so that a sign-in under way comes before or after, not in between. `unknown`: no account
 * goes by that address. Throws when the database is away.
 */
export function endSessions(
  address: string,
): Promise<{ code: 'done'; sessions: number } | { code: 'unknown' }> {
  return db().$transaction(async (tx) => {
    const account = await lockAccount(tx, address);
    if (!account) return { code: 'unknown' };
    const { id: userId, email } = account;
    const sessions = await revokeSessionsOf(tx, userId);
    await recordEvent(
      { type: 'sessions-ended', from: OPERATOR, userId, address: email, reason: 'operator' },
      tx,
    );
    return { code: 'done', sessions };
  });
}
