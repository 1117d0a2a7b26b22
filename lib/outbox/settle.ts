import type { Prisma } from '../../prisma/generated/client';
import { db, type Tx } from '../db';
import type { Rendering } from '../mail/compose';
import { randomId } from '../secrets';
import type { ClaimedMessage } from './message';
import { OUTBOX_CHANNEL } from './write';

// Every write below requires the lease: a worker that outlived it writes nothing (its count is 0), so it can't undo
// what its successor did.

/** Stores the rendering and the links it belongs to. False when the lease is lost. */
export async function keepRendering(tx: Tx, message: ClaimedMessage, rendering: Rendering) {
  const { id, leaseId, userId, linkId, protectiveLinkId } = message;
  const { count } = await tx.outboundEmail.updateMany({
    where: { id, leaseId, state: 'queued' },
    data: { rendering: rendering as unknown as Prisma.InputJsonObject, userId, linkId, protectiveLinkId },
  });
  return count === 1;
}

/** Notes, before the provider is asked, that the outcome may stay unknown. False when the lease is lost. */
export async function beginAttempt(message: ClaimedMessage): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE "OutboundEmail" SET "unclearSince" = coalesce("unclearSince", clock_timestamp())
    WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'
      AND "leaseUntil" > clock_timestamp()`;
  return count === 1;
}

/** The provider has it. The rendering is blanked: nothing of the mail stays; of a deleted account not even the address. */
export async function markSent(message: ClaimedMessage, providerId: string | null): Promise<void> {
  await db().$executeRaw`
    UPDATE "OutboundEmail" SET "state" = 'sent', "providerId" = ${providerId}, "settledAt" = clock_timestamp(),
      "address" = CASE WHEN "kind" = 'account-deleted' THEN '' ELSE "address" END,
      "rendering" = NULL, "reason" = NULL, "leaseId" = NULL, "leaseUntil" = NULL, "unclearSince" = NULL
    WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'`;
}

/** Nothing is sent and nothing will be: by decision (`skipped`, which blanks the address too) or by failure (`dead`). */
export async function markEnded(
  message: ClaimedMessage,
  state: 'skipped' | 'dead',
  reason: string,
  tx: Tx = db(),
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "state" = ${state}, "reason" = ${reason}, "settledAt" = clock_timestamp(),
      "address" = CASE WHEN ${state} = 'skipped' OR "kind" = 'account-deleted' THEN '' ELSE "address" END,
      "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL
    WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'`;
}

/** To be tried again in `waitSeconds`, the same bytes under the same key. `clear`: this attempt was certainly not accepted. */
export async function putBack(message: ClaimedMessage, waitSeconds: number, reason: string, clear: boolean) {
  const nothingUnclear = clear && message.unclearSince === null;
  await db().$executeRaw`
    UPDATE "OutboundEmail" SET "reason" = ${reason}, "leaseId" = NULL, "leaseUntil" = NULL,
      "nextAttemptAt" = clock_timestamp() + make_interval(secs => ${waitSeconds}::double precision),
      "unclearSince" = CASE WHEN ${nothingUnclear} THEN NULL ELSE "unclearSince" END
    WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'`;
}

/**
 * Puts a new message, with a new key, in the place of one whose links would arrive nearly dead, and voids those links.
 * It keeps the time of the request, so that a chain of replacements ends an hour after it.
 */
export async function replaceMessage(message: ClaimedMessage): Promise<void> {
  await db().$transaction(async (tx) => {
    const count = await tx.$executeRaw`
      UPDATE "OutboundEmail" SET "state" = 'replaced', "settledAt" = clock_timestamp(), "rendering" = NULL,
        "leaseId" = NULL, "leaseUntil" = NULL
      WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'`;
    if (count !== 1) return;
    await tx.$executeRaw`
      UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
      WHERE "id" IN (${message.linkId}, ${message.protectiveLinkId}) AND "usedAt" IS NULL AND "voidedAt" IS NULL`;
    await tx.$executeRaw`
      INSERT INTO "OutboundEmail" ("id", "kind", "priority", "address", "userId", "renewsLinkId", "device", "callbackUrl",
                                   "requestedAt", "createdAt", "nextAttemptAt")
      SELECT ${randomId()}, "kind", "priority", "address", "userId", "renewsLinkId", "device", "callbackUrl",
             "requestedAt", clock_timestamp(), clock_timestamp()
      FROM "OutboundEmail" WHERE "id" = ${message.id}`;
    await tx.$executeRaw`SELECT pg_notify(${OUTBOX_CHANNEL}, '')`;
  });
}
