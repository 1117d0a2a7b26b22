import { recordEvent, type EventType, type From } from '../audit/record';
import { db } from '../database/client';
import { beginPasswordTry } from '../limits/current-password';
import { verifyPassword } from '../passwords/verify';
import { canonicalAddress } from '../schemas/address';
import type { Session } from '../sessions/read';
import { revokeSession } from '../sessions/revoke';

/** `sign-in-again`: too many wrong ones; this session has been ended. */
export type PasswordCheck =
  { code: 'right'; passwordHash: string } | { code: 'wrong' } | { code: 'sign-in-again' };

/**
 * Asks the signed-in for their password again (ASVS 7.5.1). The hash returned is what the caller must require when it
 * writes: a reset may come in between. After five wrong ones the asking session is over, so that a stolen one is no
 * place to guess from. Throws HashQueueFull, and when the database is away.
 */
export async function checkCurrentPassword(
  session: Session,
  password: string,
  refused: EventType,
  from: From,
): Promise<PasswordCheck> {
  const { id: userId, email: address } = session.user;
  const attempt = await beginPasswordTry(canonicalAddress(address));
  if (!attempt.ok) return signInAgain(session, refused, from);
  const user = await db().user.findUnique({ where: { id: userId }, select: { passwordHash: true } });
  const right = await verifyPassword(user?.passwordHash ?? null, password).catch(async (error: unknown) => {
    await attempt.abandoned();
    throw error;
  });
  // Deleted a moment ago: nothing is written down about who is gone.
  if (!user) return { code: 'sign-in-again' };
  if (right) {
    await attempt.succeeded();
    return { code: 'right', passwordHash: user.passwordHash };
  }
  if (attempt.isLast) return signInAgain(session, refused, from);
  await recordEvent({ type: refused, from, userId, address, reason: 'wrong-password' });
  return { code: 'wrong' };
}

async function signInAgain(session: Session, refused: EventType, from: From): Promise<PasswordCheck> {
  const { id: userId, email: address } = session.user;
  await db().$transaction(async (tx) => {
    await revokeSession(session.id, tx);
    await recordEvent({ type: refused, from, userId, address, reason: 'too-many-wrong-passwords' }, tx);
  });
  return { code: 'sign-in-again' };
}
