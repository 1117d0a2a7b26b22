import { CUTOFF } from '../../database/cutoff';
import type { Tx } from '../../database/client';
import type { Decision } from './decision';
import type { ClaimedMessage } from '../claimed-message';
import { canonicalAddress } from '../../schemas/address';
import { lockAddress } from '../../database/lock-address';

type State = { pending: boolean; taken: boolean };

/**
 * Decides the mail that confirms a new address. It goes only to the pending address. Nothing is sent when that change was
 * replaced or ended, or when another account has the address: a link would move the address to this account. The user row is
 * locked against a simultaneous end of the change. The address is not verified yet, so the mail contains nothing that the
 * user typed.
 */
export async function decideEmailChangeMail(tx: Tx, message: ClaimedMessage): Promise<Decision> {
  const { address, userId } = message;
  const canonical = canonicalAddress(address);
  await lockAddress(tx, canonical);
  const [state] = await tx.$queryRaw<State[]>`
    SELECT coalesce(u."pendingEmail" = m."address" AND m."requestedAt" >= u."pendingEmailAt"
        AND u."pendingEmailAt" > ${CUTOFF}, false) AS "pending",
      EXISTS (SELECT 1 FROM "User" o WHERE o."emailCanonical" = ${canonical}) AS "taken"
    FROM "User" u JOIN "OutboundEmail" m ON m."id" = ${message.id}
    WHERE u."id" = ${userId} FOR SHARE OF u`;
  const known = state ? userId : null;
  const ended = state?.pending ? null : 'overtaken';
  return {
    to: address,
    discard: state?.taken ? 'address-taken' : ended,
    userId: known,
    link: { purpose: 'email-change', userId: known, address, callbackUrl: null },
    protective: null,
    mail: (links) => ({
      template: 'email-change-confirm',
      props: { links, requestedAt: message.requestedAt, device: message.device },
    }),
  };
}
