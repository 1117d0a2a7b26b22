import { db, type Tx } from '../database/client';
import type { Rendering } from '../mail/compose';
import { LEASE_SECONDS } from './claim';
import { IS_CUT_OFF } from './cut-off';
import type { ClaimedMessage } from './claimed-message';

// Every write below requires the lease: a worker that outlived it writes nothing (its count is 0), so it can't undo
// what its successor did. What comes of an attempt is a step of the message, for the operator.

/**
 * Stores the rendering, its links and its recipient. False when the lease is lost, or when `account -- end-everything`
 * came since the message was claimed.
 */
export async function keepRendering(tx: Tx, message: ClaimedMessage, rendering: Rendering) {
  const { id, leaseId, userId, linkId, protectiveLinkId } = message;
  const count = await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "rendering" = ${JSON.stringify(rendering)}::jsonb, "address" = ${rendering.to},
      "userId" = ${userId}, "linkId" = ${linkId}, "protectiveLinkId" = ${protectiveLinkId}
    WHERE "id" = ${id} AND "leaseId" = ${leaseId} AND "state" = 'queued' AND NOT ${IS_CUT_OFF}`;
  return count === 1;
}

/** Seconds that must be left of the lease: until its first renewal, with time to spare. */
const ATTEMPT_SECONDS = 20;

/**
 * Notes, before the provider is called, that the outcome may stay unknown. False when the mail was cut off, and when the
 * lease is lost or might end before it is renewed: another worker's attempt would run beside this one, which through SMTP
 * is a second mail.
 */
export async function beginAttempt(message: ClaimedMessage): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE "OutboundEmail" SET "unclearSince" = coalesce("unclearSince", clock_timestamp()),
      "unclearAttempts" = "unclearAttempts" + 1
    WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued' AND NOT ${IS_CUT_OFF}
      AND "leaseUntil" > clock_timestamp() + make_interval(secs => ${ATTEMPT_SECONDS}::double precision)`;
  return count === 1;
}

/** Renews the lease while an attempt is under way. False when it is lost. */
export async function renewLease(message: ClaimedMessage): Promise<boolean> {
  const count = await db().$executeRaw`
    UPDATE "OutboundEmail" SET "leaseUntil" = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::double precision)
    WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'`;
  return count === 1;
}

/** The provider has it. The rendering is blanked: nothing of the mail stays; of a deleted account not even the address. */
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

/** Nothing is sent and nothing will be: by decision (`skipped`, which blanks the address too) or by failure (`dead`). */
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
 * `retried`: the attempt failed. `held`: the provider takes no mail at all, so the attempt doesn't count. `postponed`: not
 * now, by a rule of ours; nothing was tried.
 */
export type PutBack = { step: 'retried' | 'held' | 'postponed'; waitSeconds: number; reason: string };

/**
 * To be tried again in `waitSeconds`, the same bytes under the same key. `clear`: this attempt was certainly not
 * accepted. A step is written when the reason is another than the last one: an outage is one line, not a thousand.
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
