import type { Tx } from '../../database/client';
import type { Decision } from './decision';
import type { ClaimedMessage } from '../claimed-message';
import { canonicalAddress } from '../../schemas/address';

type Person = { id: string; email: string; name: string; overtaken: boolean };

const NOBODY: Person = { id: '', email: '', name: 'Somebody Unknown', overtaken: false };

/**
 * Decides what a reset request becomes: a mail with a link, to the account's stored address, or the same work discarded. A
 * request from before the last password change is overtaken, because a new password ends every pending reset. The user row
 * is locked against a simultaneous reset.
 */
export async function decideResetMail(
  tx: Tx,
  message: ClaimedMessage,
  address = message.address,
): Promise<Decision> {
  const [user] = await tx.$queryRaw<Person[]>`
    SELECT u."id", u."email", u."name", u."passwordChangedAt" > m."requestedAt" AS "overtaken"
    FROM "User" u JOIN "OutboundEmail" m ON m."id" = ${message.id}
    WHERE u."emailCanonical" = ${canonicalAddress(address)} FOR SHARE OF u`;
  const { id, email, name, overtaken } = user ?? { ...NOBODY, email: address };
  const unwanted = overtaken ? 'overtaken' : null;
  return {
    to: email,
    discard: user ? unwanted : 'unknown-address',
    userId: id || null,
    link: { purpose: 'password-reset', userId: id || null, address: email, callbackUrl: message.callbackUrl },
    protective: { purpose: 'not-me', about: 'reset-requested' },
    mail: (links) => ({
      template: 'reset-password',
      props: { name, links, requestedAt: message.requestedAt, device: message.device },
    }),
  };
}
