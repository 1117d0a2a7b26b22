import { recordEvent, type From } from '../audit/record';
import { db, type Tx } from '../database/client';
import { env } from '../env';
import { clearAddress } from '../limits/clear';
import { consumeLink, voidSignUpLinks } from '../links/consume';
import { openLink, refusalOf, type LinkRefusal } from '../links/open';
import type { LiveLink } from '../links/read';
import { hashPassword } from '../passwords/hash';
import { passwordFault } from '../passwords/policy';
import { canonicalAddress } from '../schemas/address';
import type { FieldCode } from '../schemas/form-state';
import { randomId } from '../secrets';
import { startSession } from '../sessions/start';
import { lockAddress } from '../database/lock-address';

type Form = { token: string | undefined; formHash: string; name: string; password: string };

export type SignUpResult =
  | { code: 'done'; sessionId: string; email: string; callbackUrl: string | null }
  | { code: 'weak'; fault: FieldCode }
  | LinkRefusal;

/**
 * Makes the account for the address that the link was mailed to, and signs in. The address comes from the link's row
 * and from nowhere else. Throws HashQueueFull when too many hashes wait, and when the database is away.
 */
export async function completeSignUp(form: Form, from: From): Promise<SignUpResult> {
  const opened = await openLink('sign-up', form, from);
  if (opened.code !== 'open') return opened;
  const { link } = opened;

  const { passwordMinLength: minLength, appName } = env();
  const fault = passwordFault(form.password, { minLength, appName, address: link.address, name: form.name });
  if (fault) {
    await recordEvent({ type: 'sign-up-refused', from, address: link.address, reason: fault });
    return { code: 'weak', fault };
  }

  const passwordHash = await hashPassword(form.password);
  const made = await db().$transaction(
    async (tx) =>
      (await makeAccount(tx, link, { name: form.name, passwordHash }, from)) ??
      refusalOf('sign-up', form.token, from, tx),
  );
  if (typeof made !== 'string') return made;
  return { code: 'done', sessionId: made, email: link.address, callbackUrl: link.callbackUrl };
}

/**
 * Null: somebody used or ended the link before us. Whoever signs up with one address goes one after the other: two
 * links to it would else wait for each other's rows. The unique canonical address lets one in all the same, and the
 * void makes the loser's link a dead one.
 */
async function makeAccount(
  tx: Tx,
  link: LiveLink,
  person: { name: string; passwordHash: string },
  from: From,
) {
  const canonical = canonicalAddress(link.address);
  await lockAddress(tx, canonical);
  // Taken by another link: this one is replaced, not used; nobody set a password with it.
  if (await tx.user.findUnique({ where: { emailCanonical: canonical }, select: { id: true } })) {
    await voidSignUpLinks(tx, canonical);
    return null;
  }
  if (!(await consumeLink(tx, 'sign-up', link.id))) return null;
  const userId = randomId();
  const made = await tx.$executeRaw`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at)
    INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash", "passwordChangedAt", "createdAt")
    SELECT ${userId}, ${link.address}, ${canonical}, ${person.name}, ${person.passwordHash}, at, at FROM clock
    ON CONFLICT ("emailCanonical") DO NOTHING`;
  if (made !== 1) return null;
  await voidSignUpLinks(tx, canonical);
  // What strangers guessed at before there was an account is no reason to make its owner wait.
  await clearAddress(canonical, tx);
  await recordEvent({ type: 'signed-up', from, userId, address: link.address }, tx);
  return startSession(tx, {
    userId,
    passwordHash: person.passwordHash,
    remember: false,
    device: from.device,
  });
}
