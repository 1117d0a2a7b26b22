import { recordNameless } from '../audit/record';
import type { Tx } from '../database/client';
import { clearAddress } from '../limits/clear';
import { deleteSignUpLinks } from '../links/consume';
import { writeMessage } from '../outbox/write';
import { keyedHashes } from '../secrets';
import { beginErasure, endErasure, eraseEvents, eraseMessages } from './erase';
import { dropPendingChange } from './pending-change';

type Person = { id: string; email: string; emailCanonical: string };

/**
 * Removes an account whose row the caller has locked, and queues a notice to its address. The user, sessions and links are
 * deleted at once, and waiting messages are skipped. Messages and events are kept without personal data: a few hundred of
 * each are blanked here and the rest by upkeep, so that an account with millions of rows is deleted as fast as any other.
 * The addresses are free again, and their limits are reset.
 *
 * Locks rows in the order that all transactions use: user, messages, suppressions, links and sessions, events.
 */
export async function removePerson(
  tx: Tx,
  user: Person,
  { device, by }: { device: string; by?: 'operator' },
): Promise<void> {
  const { id } = user;
  const addresses = await addressesOf(tx, user);
  const addressHashes = addresses.flatMap((address) => keyedHashes('address', address));
  await beginErasure(tx, { userId: id, addresses, addressHashes });
  await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "state" = 'skipped', "reason" = 'account-gone', "settledAt" = clock_timestamp(),
      "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL
    WHERE "state" = 'queued' AND ("userId" = ${id}
      OR ("userId" IS NULL AND "address" <> '' AND lower("address") = ANY(${addresses})))`;
  const messages = await eraseMessages(tx, id);
  await tx.$executeRaw`DELETE FROM "Suppression" WHERE "canonical" = ANY(${addresses})`;
  for (const address of addresses) await clearAddress(address, tx);
  await dropPendingChange(tx, id);
  await deleteSignUpLinks(tx, addresses);
  await tx.$executeRaw`DELETE FROM "User" WHERE "id" = ${id}`;
  const events = await eraseEvents(tx, id);
  await endErasure(tx, id, { messages, events });
  await recordNameless('account-deleted', tx, by);
  await writeMessage(tx, { kind: 'account-deleted', address: user.email, device });
}

/**
 * The addresses that the account goes by and went by, as far as mails went to them; without those that are another's
 * by now. One that was only asked for proves nothing: it may be anybody's.
 */
async function addressesOf(tx: Tx, { id, emailCanonical }: Person): Promise<string[]> {
  const former = await tx.$queryRaw<{ canonical: string }[]>`
    SELECT "canonical" FROM (
      SELECT "canonical" FROM "EmailLink" WHERE "userId" = ${id} AND "purpose" <> 'email-change'
      UNION SELECT lower("address") FROM "OutboundEmail"
        WHERE "userId" = ${id} AND "kind" <> 'email-change' AND "address" <> '') mailed
    WHERE "canonical" <> ${emailCanonical}
      AND NOT EXISTS (SELECT 1 FROM "User" o WHERE o."emailCanonical" = "canonical" AND o."id" <> ${id})`;
  return [emailCanonical, ...former.map(({ canonical }) => canonical)];
}
