import { recordEvent, type From } from '../audit/record';
import { db, type Tx } from '../db';
import { env } from '../env';
import { consumeLink, voidSignUpLinks } from '../links/consume';
import { openLink, refusalOf, type LinkRefusal } from '../links/open';
import type { LiveLink } from '../links/read';
import { hashPassword } from '../passwords/hash';
import { passwordFault } from '../passwords/policy';
import { canonicalAddress } from '../schemas/address';
import type { FieldCode } from '../schemas/form-state';
import { randomId } from '../secrets';
import { startSession } from '../sessions/start';

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
  if (fault) return { code: 'weak', fault };

  const passwordHash = await hashPassword(form.password);
  const sessionId = await db().$transaction((tx) => makeAccount(tx, link, { name: form.name, passwordHash }, from));
  if (sessionId) return { code: 'done', sessionId, email: link.address, callbackUrl: link.callbackUrl };
  return refusalOf('sign-up', form.token);
}

/**
 * Null: somebody used or ended the link before us. The void after the insert makes a race of two links to one
 * address end the same way: the unique canonical address lets one in, and the loser's link is dead.
 */
async function makeAccount(tx: Tx, link: LiveLink, person: { name: string; passwordHash: string }, from: From) {
  if (!(await consumeLink(tx, 'sign-up', link.id))) return null;
  const canonical = canonicalAddress(link.address);
  const userId = randomId();
  const made = await tx.$executeRaw`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at)
    INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash", "passwordChangedAt", "createdAt")
    SELECT ${userId}, ${link.address}, ${canonical}, ${person.name}, ${person.passwordHash}, at, at FROM clock
    ON CONFLICT ("emailCanonical") DO NOTHING`;
  if (made !== 1) return null;
  await voidSignUpLinks(tx, canonical);
  await recordEvent({ type: 'signed-up', from, userId, address: link.address }, tx);
  return startSession(tx, { userId, passwordHash: person.passwordHash, remember: false, device: from.device });
}
