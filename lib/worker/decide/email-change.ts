import { CUTOFF } from '../../database/cutoff';
import type { Tx } from '../../database/client';
import type { Decision } from './decision';
import type { ClaimedMessage } from '../claimed-message';
import { canonicalAddress } from '../../schemas/address';
import { lockAddress } from '../../database/lock-address';

type Weighed = { pending: boolean; taken: boolean };

/**
 * Decides the mail by which a new address is confirmed. It goes to the address that the change is waiting for, and
 * nowhere else; nothing is sent when that change was replaced or ended, or when somebody has the address: a link would
 * move it to another's account. The user row is locked against whatever ends the change at this moment. The address is
 * not proven to be theirs, so not a word of the asker's stands in the mail.
 */
export async function decideEmailChangeMail(tx: Tx, message: ClaimedMessage): Promise<Decision> {
  const { address, userId } = message;
  const canonical = canonicalAddress(address);
  await lockAddress(tx, canonical);
  const [weighed] = await tx.$queryRaw<Weighed[]>`
    SELECT coalesce(u."pendingEmail" = m."address" AND m."requestedAt" >= u."pendingEmailAt"
        AND u."pendingEmailAt" > ${CUTOFF}, false) AS "pending",
      EXISTS (SELECT 1 FROM "User" o WHERE o."emailCanonical" = ${canonical}) AS "taken"
    FROM "User" u JOIN "OutboundEmail" m ON m."id" = ${message.id}
    WHERE u."id" = ${userId} FOR SHARE OF u`;
  const known = weighed ? userId : null;
  const ended = weighed?.pending ? null : 'overtaken';
  return {
    to: address,
    discard: weighed?.taken ? 'address-taken' : ended,
    userId: known,
    link: { purpose: 'email-change', userId: known, address, callbackUrl: null },
    protective: null,
    mail: (links) => ({
      template: 'email-change-confirm',
      props: { links, requestedAt: message.requestedAt, device: message.device },
    }),
  };
}
