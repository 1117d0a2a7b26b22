import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../db';
import { revokeSessionsOf } from '../sessions/revoke';
import { findAccount } from './find-account';

/**
 * Ends every session of an account, at its next request on every instance (ASVS 7.4.5), and says how many that were.
 * The user row is locked, so that a sign-in under way comes before or after, not in between. `unknown`: no account
 * goes by that address.
 */
export async function endSessions(
  address: string,
): Promise<{ code: 'done'; sessions: number } | { code: 'unknown' }> {
  const account = await findAccount(address);
  if (!account) return { code: 'unknown' };
  const { id: userId, email } = account;
  const sessions = await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 AS "one" FROM "User" WHERE "id" = ${userId} FOR UPDATE`;
    const ended = await revokeSessionsOf(tx, userId);
    const event = {
      type: 'sessions-ended',
      from: OPERATOR,
      userId,
      address: email,
      reason: 'operator',
    } as const;
    await recordEvent(event, tx);
    return ended;
  });
  return { code: 'done', sessions };
}
