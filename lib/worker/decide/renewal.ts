import { decideSignUpMail } from './sign-up';
import { db, type Tx } from '../../database/client';
import { spendAddress } from '../../limits/spend';
import type { Decision } from './decision';
import type { ClaimedMessage } from '../claimed-message';
import { decideResetMail } from './password-reset';
import type { RenewablePurpose } from '../../links/purposes';

type OldLink = { purpose: RenewablePurpose; address: string; canonical: string; callbackUrl: string | null };

/**
 * Spends the limit of the address that the old link was mailed to, which only the worker knows. False when it is exhausted.
 * Then stores the address with the message, so that a retry or a replacement spends nothing more.
 */
export async function mayRenew(message: ClaimedMessage): Promise<boolean> {
  if (message.address !== '') return true;
  const old = await oldLink(db(), message);
  if (!old) return true;
  if (!(await spendAddress(old.purpose, old.canonical)).ok) return false;
  await db().outboundEmail.updateMany({
    where: { id: message.id, leaseId: message.leaseId },
    data: { address: old.address },
  });
  return true;
}

/**
 * Decides what a renewal request becomes: the mail of its purpose, to the address that the old link was mailed to. Nothing
 * is sent when that is no longer the account's address, or the link is over seven days old.
 */
export async function decideRenewal(tx: Tx, message: ClaimedMessage): Promise<Decision> {
  const old = await oldLink(tx, message);
  const request = { ...message, callbackUrl: old?.callbackUrl ?? null };
  const decide = old?.purpose === 'sign-up' ? decideSignUpMail : decideResetMail;
  const decision = await decide(tx, request, old?.address ?? 'nobody@unknown.invalid');
  return old ? decision : { ...decision, discard: 'unknown-link' };
}

async function oldLink(tx: Tx, message: ClaimedMessage): Promise<OldLink | undefined> {
  const [old] = await tx.$queryRaw<OldLink[]>`
    SELECT l."purpose", l."address", l."canonical", l."callbackUrl" FROM "EmailLink" l
    WHERE l."id" = ${message.renewsLinkId} AND l."purpose" IN ('sign-up', 'password-reset')
      AND l."createdAt" > clock_timestamp() - interval '7 days'
      AND (l."userId" IS NULL OR EXISTS (
        SELECT 1 FROM "User" u WHERE u."id" = l."userId" AND u."emailCanonical" = l."canonical"))`;
  return old;
}
