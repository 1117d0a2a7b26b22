import { dropPendingChange } from '../accounts/pending-change';
import { recordEvent, type From } from '../audit/record';
import { db, type Tx } from '../database/client';
import { env } from '../env';
import { clearAddress } from '../limits/clear';
import { consumeLink, voidLinksOf } from '../links/consume';
import { openLink, refusalOf, type LinkRefusal } from '../links/open';
import type { LiveLink } from '../links/read';
import { writeMessage } from '../outbox/write';
import { hashPassword } from '../passwords/hash';
import { passwordFault } from '../passwords/policy';
import { canonicalAddress } from '../schemas/address';
import type { FieldCode } from '../schemas/form-state';
import { revokeSessionsOf } from '../sessions/revoke';

type Form = { token: string | undefined; formHash: string; password: string };
type Person = { id: string; email: string; name: string };

export type ResetResult =
  | { code: 'done'; email: string; callbackUrl: string | null }
  | { code: 'weak'; fault: FieldCode }
  | LinkRefusal;

/**
 * Sets a new password by a mailed link. Reads the link again, whatever the form was shown for; a refused password
 * does not use it up. The hash is made outside any transaction; then one transaction does all of it or nothing.
 * Throws HashQueueFull when too many hashes wait, and when the database is away.
 */
export async function completePasswordReset(form: Form, from: From): Promise<ResetResult> {
  const opened = await openLink('password-reset', form, from);
  if (opened.code !== 'open') return opened;
  const user = await db().user.findUnique({
    where: { id: opened.link.userId ?? '' },
    select: { id: true, email: true, name: true },
  });
  // Deleted a moment ago: every link went with the account, and the attempt is written down without it.
  if (!user) return refusalOf('password-reset', form.token, from);

  const fault = passwordFault(form.password, {
    minLength: env().passwordMinLength,
    appName: env().appName,
    address: user.email,
    name: user.name,
  });
  if (fault) {
    await recordEvent({
      type: 'password-reset-refused',
      from,
      userId: user.id,
      address: user.email,
      reason: fault,
    });
    return { code: 'weak', fault };
  }

  const passwordHash = await hashPassword(form.password);
  const done = await db().$transaction((tx) => replacePassword(tx, opened.link, user, passwordHash, from));
  if (!done) return refusalOf('password-reset', form.token, from);
  return { code: 'done', email: user.email, callbackUrl: opened.link.callbackUrl };
}

/**
 * The user row is locked first, so that everything that was decided from the old password and is about to be written
 * waits here and then finds another hash. False: somebody used or ended the link before us, and nothing changed.
 */
async function replacePassword(tx: Tx, link: LiveLink, user: Person, passwordHash: string, from: From) {
  await tx.$queryRaw`SELECT 1 AS "one" FROM "User" WHERE "id" = ${user.id} FOR UPDATE`;
  if (!(await consumeLink(tx, 'password-reset', link.id))) return false;
  await tx.$executeRaw`
    UPDATE "User" SET "passwordHash" = ${passwordHash}, "passwordChangedAt" = clock_timestamp() WHERE "id" = ${user.id}`;
  await revokeSessionsOf(tx, user.id);
  await voidLinksOf(tx, user.id);
  // The owner has just proved the mailbox: what strangers' tries had used up is given back.
  await clearAddress(canonicalAddress(user.email), tx);
  await dropPendingChange(tx, user.id);
  await recordEvent({ type: 'password-reset', from, userId: user.id, address: user.email }, tx);
  await writeMessage(tx, {
    kind: 'password-changed',
    address: user.email,
    userId: user.id,
    device: from.device,
  });
  return true;
}
