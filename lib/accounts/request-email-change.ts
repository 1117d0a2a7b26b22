import { recordEvent, type From } from '../audit/record';
import { db, type Tx } from '../db';
import { env } from '../env';
import { spendAddress, spendInside } from '../limits/spend';
import { askedJustNow } from '../outbox/asked';
import { writeMessage } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import type { Session } from '../sessions/read';
import { checkCurrentPassword } from './current-password';
import { dropPendingChange } from './pending-change';
import { lockStanding } from './standing';

export type EmailChangeRequest =
  | { code: 'accepted' }
  | { code: 'wrong' }
  | { code: 'same' }
  | { code: 'held' }
  | { code: 'limited'; retryAfterSeconds: number; scope: 'client' | 'account' }
  | { code: 'sign-in-again' }
  | { code: 'signed-out' };

/**
 * Asks that the account go by another address. Takes the current password; nothing changes before the new mailbox
 * confirms. The new address is looked up nowhere: taken ones read the same as free ones, and the worker mails nothing
 * to them (ASVS 6.3.8). The address that the account goes by is told at once (ASVS 6.3.7). One change waits at a time:
 * another address replaces it. Throws HashQueueFull, and when the database is away.
 */
export async function requestEmailChange(
  session: Session,
  form: { email: string; currentPassword: string },
  from: From,
): Promise<EmailChangeRequest> {
  const { id: userId, email: address } = session.user;
  const refuse = (reason: string) =>
    recordEvent({ type: 'email-change-refused', from, userId, address, reason });

  const check = await checkCurrentPassword(session, form.currentPassword, 'email-change-refused', from);
  if (check.code !== 'right') return check;
  const canonical = canonicalAddress(form.email);
  if (canonical === canonicalAddress(address)) return { code: 'same' };
  const spent = await spendInside({ userId, client: from.client });
  if (!spent.ok) {
    await refuse(`${spent.scope}-limited`);
    return { code: 'limited', retryAfterSeconds: spent.retryAfterSeconds, scope: spent.scope };
  }
  const mayMail = (await spendAddress('email-change', canonical)).ok;
  const code = await db().$transaction((tx) =>
    writeRequest(tx, session, check.passwordHash, { email: form.email, mayMail }, from),
  );
  if (code !== 'accepted') await refuse(code === 'held' ? 'held' : 'overtaken');
  return { code };
}

async function writeRequest(
  tx: Tx,
  session: Session,
  passwordHash: string,
  { email, mayMail }: { email: string; mayMail: boolean },
  from: From,
) {
  const user = await lockStanding(tx, session, passwordHash);
  if (!user) return 'signed-out';
  if (user.held) return 'held';
  const { id: userId, email: address } = user;
  const { device } = from;
  if (
    user.pendingEmail === email &&
    (await askedJustNow(tx, { kind: 'email-change', userId, address: email }))
  )
    return 'accepted';
  // Asked for again, the links of before stay: a limit may keep the new one from being sent.
  if (user.pendingEmail !== email) await dropPendingChange(tx, userId);
  await tx.$executeRaw`
    UPDATE "User" SET "pendingEmail" = ${email},
      "pendingEmailAt" = CASE
        WHEN "pendingEmailAt" > clock_timestamp() - make_interval(secs => ${env().linkTtlSeconds}::double precision)
        THEN "pendingEmailAt" ELSE clock_timestamp() END
    WHERE "id" = ${userId}`;
  const reason = mayMail ? undefined : 'address-limited';
  await recordEvent({ type: 'email-change-requested', from, userId, address, reason }, tx);
  if (mayMail) await writeMessage(tx, { kind: 'email-change', address: email, userId, device });
  await writeMessage(tx, { kind: 'email-change-notice', address, userId, device });
  return 'accepted';
}
