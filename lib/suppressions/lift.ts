import type { Tx } from '../database/client';
import { canonicalAddress } from '../schemas/address';

/**
 * Mail reaches the address again: its bounce is forgotten; a complaint stays. True when there was one. Asked by its
 * owner from inside the account, who has looked.
 */
export async function liftBounce(email: string, tx: Tx): Promise<boolean> {
  const canonical = canonicalAddress(email);
  const count = await tx.$executeRaw`
    UPDATE "Suppression" SET "bouncedAt" = NULL, "nextTryAt" = NULL
    WHERE "canonical" = ${canonical} AND "bouncedAt" IS NOT NULL`;
  return count === 1;
}

/** The same, by a mail that was delivered: only one that left after the bounce proves anything. */
export async function liftByDelivery(tx: Tx, messageId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Suppression" s SET "bouncedAt" = NULL, "nextTryAt" = NULL FROM "OutboundEmail" m
    WHERE m."id" = ${messageId} AND s."canonical" = lower(m."address") AND s."bouncedAt" < m."settledAt"`;
}

/** The same, by a link that was used: its mail was read. */
export async function liftByLink(tx: Tx, linkId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Suppression" s SET "bouncedAt" = NULL, "nextTryAt" = NULL FROM "EmailLink" l
    WHERE l."id" = ${linkId} AND s."canonical" = l."canonical" AND s."bouncedAt" < l."createdAt"`;
}
