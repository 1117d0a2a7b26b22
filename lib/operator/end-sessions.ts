import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../database/client';
import { revokeSessionsOf } from '../sessions/revoke';
import { lockAccount } from './lock-account';

/**
 * Ends every session of an account, effective at its next request on any instance (ASVS 7.4.5). Returns how many there
 * were, or `unknown` if no account has that address. Locks the user row, so that a concurrent sign-in comes before or
 * after. Throws if the database is unavailable.
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
