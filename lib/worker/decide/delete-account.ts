import type { Tx } from '../../database/client';
import type { Decision } from './decision';
import type { ClaimedMessage } from '../claimed-message';
import { canonicalAddress } from '../../schemas/address';

type Person = { name: string; overtaken: boolean };

/**
 * Decides the mail with the link that deletes an account, to the account's address at the time of the request. Nothing is
 * sent if the address or the password has changed since, because either ends every such link.
 */
export async function decideDeletionMail(tx: Tx, message: ClaimedMessage): Promise<Decision> {
  const { address, userId } = message;
  const [user] = await tx.$queryRaw<Person[]>`
    SELECT u."name",
      u."passwordChangedAt" > m."requestedAt" OR u."emailCanonical" <> ${canonicalAddress(address)} AS "overtaken"
    FROM "User" u JOIN "OutboundEmail" m ON m."id" = ${message.id}
    WHERE u."id" = ${userId} FOR SHARE OF u`;
  const known = user ? userId : null;
  const unwanted = user?.overtaken ? 'overtaken' : null;
  return {
    to: address,
    discard: user ? unwanted : 'account-gone',
    userId: known,
    link: { purpose: 'delete-account', userId: known, address, callbackUrl: null },
    protective: { purpose: 'not-me', about: 'deletion-requested' },
    mail: (links) => ({
      template: 'delete-account',
      props: { name: user?.name ?? '', links, requestedAt: message.requestedAt, device: message.device },
    }),
  };
}
