import { recordEvent, recordNameless, type From } from '../audit/record';
import { db, type Tx } from '../db';
import { clearAddress } from '../limits/clear';
import { consumeLink } from '../links/consume';
import { openLink, refusalOf, type LinkRefusal } from '../links/open';
import { readToken } from '../links/token';
import { writeMessage } from '../outbox/write';
import { keyedHashes } from '../secrets';
import type { Session } from '../sessions/read';
import { lockStanding, type Standing } from './standing';

type Form = { token: string | undefined; formHash: string };

/** `foreign`: the link belongs to another account than the one that is signed in. */
export type DeletionResult = { code: 'done' } | { code: 'foreign' } | { code: 'signed-out' } | LinkRefusal;

/**
 * Deletes the account: by a link from its mailbox, in a session of its own. Everything of the person goes or is
 * blanked in one transaction; what happened stays written down without saying to whom. The address is free afterwards,
 * and every older link is one that we never sent. Throws when the database is away.
 */
export async function deleteAccount(session: Session, form: Form, from: From): Promise<DeletionResult> {
  const opened = await openLink('delete-account', form, from);
  if (opened.code !== 'open') return opened;
  const { link } = opened;
  if (link.userId !== session.user.id) {
    await recordEvent({ type: 'deletion-refused', from, userId: session.user.id, reason: 'foreign-link' });
    return { code: 'foreign' };
  }
  const result = await db().$transaction(async (tx) => {
    const user = await lockStanding(tx, session);
    if (!user) return 'signed-out';
    if (!(await consumeLink(tx, 'delete-account', link.id))) return 'dead';
    await removePerson(tx, user);
    await recordNameless('account-deleted', tx);
    await writeMessage(tx, { kind: 'account-deleted', address: user.email, device: from.device });
    await clearAddress(user.emailCanonical, tx);
    return 'done';
  });
  if (result === 'dead') return refusalOf('delete-account', form.token, from);
  return { code: result };
}

/**
 * Whether the account that a link was made to delete is gone: who presses twice, or sends the form again because no
 * answer came, has no session left to be told by.
 */
export async function isDeleted(token: string | undefined): Promise<boolean> {
  const claims = await readToken('delete-account', token);
  return claims !== null && (await db().user.count({ where: { id: claims.subject } })) === 0;
}

/**
 * The addresses that the account goes by and went by, as far as mails went to them; without those that are another's
 * by now. One that was only asked for proves nothing: it may be anybody's.
 */
async function addressesOf(tx: Tx, { id, emailCanonical }: Standing): Promise<string[]> {
  const former = await tx.$queryRaw<{ canonical: string }[]>`
    SELECT "canonical" FROM (
      SELECT "canonical" FROM "EmailLink" WHERE "userId" = ${id} AND "purpose" <> 'email-change'
      UNION SELECT lower("address") FROM "OutboundEmail"
        WHERE "userId" = ${id} AND "kind" <> 'email-change' AND "address" <> '') mailed
    WHERE NOT EXISTS (SELECT 1 FROM "User" o WHERE o."emailCanonical" = "canonical" AND o."id" <> ${id})`;
  return [emailCanonical, ...former.map(({ canonical }) => canonical)];
}

/** Sessions and links of the account go with the user row. */
async function removePerson(tx: Tx, user: Standing): Promise<void> {
  const { id } = user;
  const addresses = await addressesOf(tx, user);
  const hashes = addresses.flatMap((address) => keyedHashes('address', address));
  await tx.$executeRaw`
    UPDATE "AuditEvent" SET "userId" = NULL, "addressHash" = NULL, "clientHash" = NULL, "device" = NULL
    WHERE "userId" = ${id} OR ("userId" IS NULL AND "addressHash" = ANY(${hashes}))`;
  await tx.$executeRaw`DELETE FROM "Suppression" WHERE "canonical" = ANY(${addresses})`;
  await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "state" = 'skipped', "reason" = 'account-gone', "settledAt" = clock_timestamp(),
      "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL
    WHERE "state" = 'queued' AND ("userId" = ${id} OR ("userId" IS NULL AND lower("address") = ANY(${addresses})))`;
  await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "address" = '', "userId" = NULL, "device" = '', "callbackUrl" = NULL
    WHERE "userId" = ${id} OR ("userId" IS NULL AND lower("address") = ANY(${addresses}))`;
  await tx.$executeRaw`
    DELETE FROM "EmailLink" WHERE "userId" IS NULL AND "canonical" = ANY(${addresses})`;
  await tx.$executeRaw`DELETE FROM "User" WHERE "id" = ${id}`;
}
