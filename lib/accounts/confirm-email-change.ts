import { recordEvent, type From } from '../audit/record';
import { CUTOFF } from '../database/cutoff';
import { db, type Tx } from '../database/client';
import { clearAddress } from '../limits/clear';
import { consumeLink, voidLink, voidLinksOf, voidSignUpLinks } from '../links/consume';
import { openLink, refusalOf, type LinkRefusal } from '../links/open';
import type { LiveLink } from '../links/read';
import { writeMessage } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import { lockAddress } from '../database/lock-address';
import { dropPendingChange } from './pending-change';

type Form = { token: string | undefined; formHash: string };

/** `taken`: another account goes by that address by now. */
export type ConfirmResult =
  { code: 'done'; userId: string; email: string; formerEmail: string } | { code: 'taken' } | LinkRefusal;

/**
 * Lets the account go by the address that the link was mailed to: the link's own, never one from the form, so that
 * what a mailbox proves is that mailbox. Ends every short-lived link of the account. The old address is told, with a
 * way to undo it. Throws when the database is away.
 */
export async function confirmEmailChange(form: Form, from: From): Promise<ConfirmResult> {
  const opened = await openLink('email-change', form, from);
  if (opened.code !== 'open') return opened;
  const { link } = opened;
  const result = await db().$transaction(async (tx) => {
    const changed = await changeAddress(tx, link, from);
    return changed === 'dead' ? refusalOf('email-change', form.token, from, tx) : changed;
  });
  if (result === 'taken') return { code: 'taken' };
  if ('code' in result) return result;
  return { code: 'done', email: link.address, ...result };
}

type Changed = { userId: string; formerEmail: string };

/** The address first, then the user row: the order in which everything that needs both locks them. */
async function changeAddress(tx: Tx, link: LiveLink, from: From): Promise<Changed | 'dead' | 'taken'> {
  const { address } = link;
  const canonical = canonicalAddress(address);
  await lockAddress(tx, canonical);
  const [user] = await tx.$queryRaw<{ id: string; email: string; waits: boolean; taken: boolean }[]>`
    SELECT "id", "email",
      coalesce("pendingEmail" = ${address} AND "pendingEmailAt" > ${CUTOFF}
        AND ("addressHeldUntil" > clock_timestamp()) IS NOT TRUE, false) AS "waits",
      EXISTS (SELECT 1 FROM "User" o WHERE o."emailCanonical" = ${canonical}) AS "taken"
    FROM "User" u WHERE "id" = ${link.userId} FOR UPDATE`;
  if (!user || !user.waits) {
    await voidLink(tx, link.id);
    return 'dead';
  }
  const { id: userId, email: formerEmail } = user;
  if (user.taken) {
    await dropPendingChange(tx, userId);
    await recordEvent({ type: 'email-change-refused', from, userId, reason: 'address-taken' }, tx);
    return 'taken';
  }
  if (!(await consumeLink(tx, 'email-change', link.id))) return 'dead';
  await tx.$executeRaw`
    UPDATE "User" SET "email" = ${address}, "emailCanonical" = ${canonical} WHERE "id" = ${userId}`;
  await dropPendingChange(tx, userId);
  await voidLinksOf(tx, userId);
  await voidSignUpLinks(tx, canonical);
  // What strangers had asked for by either address is no reason to keep its owner waiting.
  for (const one of [canonical, canonicalAddress(formerEmail)]) await clearAddress(one, tx);
  await recordEvent({ type: 'email-changed', from, userId, address }, tx);
  await writeMessage(tx, { kind: 'email-changed', address: formerEmail, userId, device: from.device });
  return { userId, formerEmail };
}
