import { recordEvent, type From } from '../audit/record';
import { db, type Tx } from '../database/client';
import { env } from '../env';
import { clearAddress } from '../limits/clear';
import { voidLinksOf } from '../links/consume';
import { writeMessage } from '../outbox/write';
import { hashPassword } from '../passwords/hash';
import { passwordFault } from '../passwords/policy';
import type { FieldCode } from '../schemas/form-state';
import type { Session } from '../sessions/read';
import { revokeSessionsOf } from '../sessions/revoke';
import { startSession } from '../sessions/start';
import { checkCurrentPassword } from './current-password';
import { dropPendingChange } from './pending-change';
import { lockStanding, recordOvertaken } from '../sessions/standing';

/** `signed-out`: the session is over, or something changed the password meanwhile; nothing was written. */
export type ChangePasswordResult =
  | { code: 'done'; sessionId: string }
  | { code: 'wrong' }
  | { code: 'weak'; fault: FieldCode }
  | { code: 'sign-in-again' }
  | { code: 'signed-out' };

/**
 * Sets a new password for who is signed in and shows the current one (ASVS 6.2.3). Ends every session, link and
 * pending change of the account; the asking browser goes on with a new session, so a copy of its old cookie is dead
 * too (ASVS 7.2.4, 7.4.3). Throws HashQueueFull, and when the database is away.
 */
export async function changePassword(
  session: Session,
  form: { currentPassword: string; password: string },
  from: From,
): Promise<ChangePasswordResult> {
  const { id: userId, email: address, name } = session.user;
  const check = await checkCurrentPassword(session, form.currentPassword, 'password-change-refused', from);
  if (check.code !== 'right') return check;
  const { passwordMinLength: minLength, appName } = env();
  const fault = passwordFault(form.password, { minLength, appName, address, name });
  if (fault) {
    await recordEvent({ type: 'password-change-refused', from, userId, address, reason: fault });
    return { code: 'weak', fault };
  }
  const passwordHash = await hashPassword(form.password);
  const sessionId = await db().$transaction((tx) =>
    replace(tx, session, check.passwordHash, passwordHash, from),
  );
  return sessionId ? { code: 'done', sessionId } : { code: 'signed-out' };
}

async function replace(tx: Tx, session: Session, verified: string, passwordHash: string, from: From) {
  const user = await lockStanding(tx, session, verified);
  if (!user) {
    await recordOvertaken(tx, session, 'password-change-refused', from);
    return null;
  }
  const { id: userId, email: address, emailCanonical } = user;
  await tx.$executeRaw`
    UPDATE "User" SET "passwordHash" = ${passwordHash}, "passwordChangedAt" = clock_timestamp() WHERE "id" = ${userId}`;
  await revokeSessionsOf(tx, userId);
  await voidLinksOf(tx, userId);
  await clearAddress(emailCanonical, tx);
  await dropPendingChange(tx, userId);
  await recordEvent({ type: 'password-changed', from, userId, address }, tx);
  await writeMessage(tx, { kind: 'password-changed', address, userId, device: from.device });
  return startSession(tx, { userId, passwordHash, remember: session.remember, device: from.device });
}
