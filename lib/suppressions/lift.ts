import type { Tx } from '../database/client';
import { canonicalAddress } from '../schemas/address';

/** Lifts an address's bounce at the request of the signed-in owner. A complaint stays. True when there was a bounce. */
export async function liftBounce(email: string, tx: Tx): Promise<boolean> {
  const canonical = canonicalAddress(email);
  const count = await tx.$executeRaw`
    UPDATE "Suppression" SET "bouncedAt" = NULL, "nextTryAt" = NULL
    WHERE "canonical" = ${canonical} AND "bouncedAt" IS NOT NULL`;
  return count === 1;
}

/** Lifts the bounce when a mail was delivered that was sent after it. */
export async function liftByDelivery(tx: Tx, messageId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Suppression" s SET "bouncedAt" = NULL, "nextTryAt" = NULL FROM "OutboundEmail" m
    WHERE m."id" = ${messageId} AND s."canonical" = lower(m."address") AND s."bouncedAt" < m."settledAt"`;
}

/** Lifts the bounce when a link was used, because its mail was read. */
export async function liftByLink(tx: Tx, linkId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Suppression" s SET "bouncedAt" = NULL, "nextTryAt" = NULL FROM "EmailLink" l
    WHERE l."id" = ${linkId} AND s."canonical" = l."canonical" AND s."bouncedAt" < l."createdAt"`;
}
