import { recordEvent, type From } from '../audit/record';
import { db, type Tx } from '../database/client';
import { clearAddress, giveResetBack } from '../limits/clear';
import {
  consumeLink,
  voidLaterProtectiveLinks,
  voidLink,
  voidLinksOf,
  voidSignUpLinks,
} from '../links/consume';
import { openLink, refusalOf, type LinkRefusal } from '../links/open';
import { protectivePurposeOf } from '../links/protective';
import type { Concern, ProtectivePurpose } from '../links/purposes';
import type { LiveLink } from '../links/read';
import { writeMessage } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import { revokeSessionsOf } from '../sessions/revoke';
import { lockAddress } from '../database/lock-address';

type Form = { token: string | undefined; formHash: string };

/**
 * `request-ended`: the link of the same mail is dead, and nothing else happened. `taken-back`: the account is closed
 * to everyone until its owner sets a new password. `address-taken`: another account goes by the address that the
 * link was mailed to, so it can't be given back; nothing changed.
 */
export type NotMeResult =
  { code: 'request-ended' } | { code: 'taken-back' } | { code: 'address-taken' } | LinkRefusal;

/** What "this wasn't me" does by a link about this, when it does anything. */
export const outcomeOf = (about: Concern | null): 'request-ended' | 'taken-back' =>
  about === 'reset-requested' ? 'request-ended' : 'taken-back';

/**
 * "This wasn't me". It never signs anyone in and sets no password. A mail that any stranger can cause (a reset was
 * asked for) gives power over its own link and nothing else. All others tell of something that took the password or
 * a session, so whoever did it must lose both: see takeBack. Throws when the database is away.
 */
export async function sayNotMe(form: Form, from: From): Promise<NotMeResult> {
  const purpose = await protectivePurposeOf(form.token);
  const opened = await openLink(purpose, form, from);
  if (opened.code !== 'open') return opened;
  const { link } = opened;
  const change = outcomeOf(link.about) === 'request-ended' ? endRequest : takeBack;
  const code = await db().$transaction((tx) => change(tx, link, purpose, from));
  if (code === 'dead') return refusalOf(purpose, form.token, from);
  return { code };
}

async function endRequest(tx: Tx, link: LiveLink, purpose: ProtectivePurpose, from: From) {
  const { userId, address, endsLinkId } = link;
  await tx.$queryRaw`SELECT 1 AS "one" FROM "User" WHERE "id" = ${userId} FOR UPDATE`;
  if (!(await consumeLink(tx, purpose, link.id))) return 'dead' as const;
  if (endsLinkId && (await voidLink(tx, endsLinkId))) await giveResetBack(canonicalAddress(address), tx);
  await recordEvent({ type: 'not-me', from, userId, address, reason: link.about ?? undefined }, tx);
  return 'request-ended' as const;
}

/**
 * Gives the account back to the mailbox that the link was mailed to, whatever came later: the address is that one
 * again, every session and short-lived link ends, no password works, no address can be set for 24 hours, and a
 * reset goes to that mailbox. Protective links about anything later are void, so that nobody whose change is taken
 * back can undo that; the address that the account went by is told so without any link. An earlier one stays: for its
 * seven days an old mailbox wins.
 */
async function takeBack(tx: Tx, link: LiveLink, purpose: ProtectivePurpose, from: From) {
  const { address } = link;
  const canonical = canonicalAddress(address);
  await lockAddress(tx, canonical);
  const [user] = await tx.$queryRaw<{ id: string; email: string; emailCanonical: string }[]>`
    SELECT "id", "email", "emailCanonical" FROM "User" WHERE "id" = ${link.userId} FOR UPDATE`;
  if (!user) return 'dead' as const;
  const { id: userId, email: laterEmail } = user;
  const moved = user.emailCanonical !== canonical;
  if (moved && (await isTaken(tx, canonical))) {
    await recordEvent({ type: 'not-me-refused', from, userId, address, reason: 'address-taken' }, tx);
    return 'address-taken' as const;
  }
  if (!(await consumeLink(tx, purpose, link.id))) return 'dead' as const;

  await tx.$executeRaw`
    UPDATE "User" SET "email" = ${address}, "emailCanonical" = ${canonical}, "passwordHash" = '',
      "passwordChangedAt" = clock_timestamp(), "pendingEmail" = NULL, "pendingEmailAt" = NULL,
      "addressHeldUntil" = clock_timestamp() + interval '24 hours'
    WHERE "id" = ${userId}`;
  await revokeSessionsOf(tx, userId);
  await voidLinksOf(tx, userId);
  await voidLaterProtectiveLinks(tx, userId, link.id);
  if (moved) await voidSignUpLinks(tx, canonical);
  await clearAddress(canonical, tx);
  await recordEvent({ type: 'not-me', from, userId, address, reason: link.about ?? undefined }, tx);
  const { device } = from;
  await writeMessage(tx, { kind: 'not-me-done', address, userId, device });
  if (moved) await writeMessage(tx, { kind: 'not-me-done', address: laterEmail, userId, device });
  await writeMessage(tx, { kind: 'password-reset', address, device });
  return 'taken-back' as const;
}

async function isTaken(tx: Tx, canonical: string): Promise<boolean> {
  return (await tx.user.count({ where: { emailCanonical: canonical } })) > 0;
}
