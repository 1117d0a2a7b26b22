import { db, type Tx } from '../database/client';
import type { Rendering } from '../mail/compose';
import { LEASE_SECONDS } from './claim';
import { IS_CUT_OFF } from './cut-off';
import type { ClaimedMessage } from './claimed-message';

// Every write below requires the lease, so a worker whose lease has expired changes nothing and can't undo its successor's
// work. Each also writes a step, for the operator's timeline.

/**
 * Stores the rendering, its links and its recipient. False when the lease is lost, or when `account -- end-everything` was
 * run since the message was claimed.
 */
export async function keepRendering(tx: Tx, message: ClaimedMessage, rendering: Rendering) {
  const { id, leaseId, userId, linkId, protectiveLinkId } = message;
  const count = await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "rendering" = ${JSON.stringify(rendering)}::jsonb, "address" = ${rendering.to},
      "userId" = ${userId}, "linkId" = ${linkId}, "protectiveLinkId" = ${protectiveLinkId}
    WHERE "id" = ${id} AND "leaseId" = ${leaseId} AND "state" = 'queued' AND NOT ${IS_CUT_OFF}`;
  return count === 1;
}

/** What must be left of the lease when an attempt begins: enough time to renew it. */
const ATTEMPT_SECONDS = 20;

/**
 * Records before the provider is called that the outcome may stay unknown. False when the message was ended by
 * `account -- end-everything`, or when the lease is lost or might expire before it is renewed: another worker could then
 * attempt it too, and SMTP would deliver a second copy.
 */
export async function beginAttempt(message: ClaimedMessage): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE "OutboundEmail" SET "unclearSince" = coalesce("unclearSince", clock_timestamp()),
      "unclearAttempts" = "unclearAttempts" + 1
    WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued' AND NOT ${IS_CUT_OFF}
      AND "leaseUntil" > clock_timestamp() + make_interval(secs => ${ATTEMPT_SECONDS}::double precision)`;
  return count === 1;
}

/** Renews the lease during an attempt. False when it is lost. */
export async function renewLease(message: ClaimedMessage): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE "OutboundEmail" SET "leaseUntil" = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::double precision)
    WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'`;
  return count === 1;
}

/** The provider accepted it. Deletes the rendering and, for a deleted account, the address. */
export async function markSent(message: ClaimedMessage, providerId: string | null): Promise<void> {
  await db().$executeRaw`
    WITH written AS (
      UPDATE "OutboundEmail" SET "state" = 'sent', "providerId" = ${providerId}, "settledAt" = clock_timestamp(),
        "address" = CASE WHEN "kind" = 'account-deleted' THEN '' ELSE "address" END,
        "rendering" = NULL, "reason" = NULL, "leaseId" = NULL, "leaseUntil" = NULL, "unclearSince" = NULL
      WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'
      RETURNING "id")
    INSERT INTO "MessageStep" ("messageId", "step") SELECT "id", 'accepted' FROM written`;
}

/** Ends a message unsent: by decision (`skipped`, which also blanks the address) or by failure (`dead`). */
export async function markEnded(
  message: ClaimedMessage,
  state: 'skipped' | 'dead',
  reason: string,
  tx: Tx = db(),
): Promise<void> {
  await tx.$executeRaw`
    WITH written AS (
      UPDATE "OutboundEmail" SET "state" = ${state}, "reason" = ${reason}, "settledAt" = clock_timestamp(),
        "address" = CASE WHEN ${state} = 'skipped' OR "kind" = 'account-deleted' THEN '' ELSE "address" END,
        "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL
      WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'
      RETURNING "id")
    INSERT INTO "MessageStep" ("messageId", "step", "reason") SELECT "id", ${state}, ${reason} FROM written`;
}

/**
 * `retried`: the attempt failed. `held`: the provider accepts no mail at all, so the attempt doesn't count. `postponed`:
 * one of our rules delays it, and nothing was tried.
 */
export type PutBack = { step: 'retried' | 'held' | 'postponed'; waitSeconds: number; reason: string };

/**
 * Makes a message due again in `waitSeconds`, with the same bytes and key. `clear`: this attempt was certainly not
 * accepted. Writes a step only if the reason differs from the last one, so an outage adds one line to the timeline.
 */
export async function putBack(message: ClaimedMessage, back: PutBack, clear: boolean, tx: Tx = db()) {
  const { step, waitSeconds, reason } = back;
  const nothingUnclear = clear && message.unclearSince === null;
  const uncounted = step === 'retried' ? 0 : 1;
  await tx.$executeRaw`
    WITH before AS MATERIALIZED (SELECT "id", "reason" FROM "OutboundEmail" WHERE "id" = ${message.id}),
    written AS (
      UPDATE "OutboundEmail" SET "reason" = ${reason}, "leaseId" = NULL, "leaseUntil" = NULL,
        "attempts" = "attempts" - ${uncounted}::int,
        "nextAttemptAt" = clock_timestamp() + make_interval(secs => ${waitSeconds}::double precision),
        "unclearSince" = CASE WHEN ${nothingUnclear} THEN NULL ELSE "unclearSince" END,
        "unclearAttempts" = greatest(0, "unclearAttempts" - ${clear ? 1 : 0}::int)
      WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'
      RETURNING "id")
    INSERT INTO "MessageStep" ("messageId", "step", "reason")
    SELECT "id", ${step}, ${reason} FROM written JOIN before USING ("id") WHERE before."reason" IS DISTINCT FROM ${reason}`;
}
