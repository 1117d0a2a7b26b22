import type { Tx } from '../../database/client';
import type { Decision } from './decision';
import type { ClaimedMessage } from '../claimed-message';
import { canonicalAddress } from '../../schemas/address';
import { lockAddress } from '../../database/lock-address';

type Person = { id: string; email: string; name: string; overtaken: boolean };

/**
 * Decides what a sign-up request becomes: a link for a free address, "you already have an account" for a taken one, and
 * nothing for a request from before the account was created. The mail to a free address contains nothing that was typed,
 * because the address is not verified yet.
 */
export async function decideSignUpMail(
  tx: Tx,
  message: ClaimedMessage,
  address = message.address,
): Promise<Decision> {
  await lockAddress(tx, canonicalAddress(address));
  const [user] = await tx.$queryRaw<Person[]>`
    SELECT u."id", u."email", u."name", u."createdAt" > m."requestedAt" AS "overtaken"
    FROM "User" u JOIN "OutboundEmail" m ON m."id" = ${message.id}
    WHERE u."emailCanonical" = ${canonicalAddress(address)}`;
  const request = { requestedAt: message.requestedAt, device: message.device };
  if (user)
    return {
      to: user.email,
      discard: user.overtaken ? 'overtaken' : null,
      userId: user.id,
      link: null,
      protective: null,
      mail: () => ({ template: 'account-exists', props: { name: user.name, ...request } }),
    };
  return {
    to: address,
    discard: null,
    userId: null,
    link: { purpose: 'sign-up', userId: null, address, callbackUrl: message.callbackUrl },
    protective: null,
    mail: (links) => ({ template: 'sign-up', props: { links, ...request } }),
  };
}
