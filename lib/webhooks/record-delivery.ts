import { mailReference } from '../mail/reference';
import { db, type Tx } from '../database/client';
import { log } from '../log';
import { canonicalAddress } from '../schemas/address';
import { liftByDelivery } from '../suppressions/lift';
import { recordBounce, recordComplaint } from '../suppressions/record';
import type { Call } from './read';
import { type MessageKind } from '../outbox/message';

/** The states of an accepted mail. A message only moves forward in this list. */
const conditions = ['sent', 'delayed', 'delivered', 'failed', 'bounced', 'complained'] as const;
type Condition = (typeof conditions)[number];

const conditionOf: Record<string, Condition> = {
  'email.sent': 'sent',
  'email.delivery_delayed': 'delayed',
  'email.delivered': 'delivered',
  'email.failed': 'failed',
  // The address is on the provider's own suppression list.
  'email.suppressed': 'failed',
  'email.bounced': 'bounced',
  'email.complained': 'complained',
};

type Row = { id: string; kind: MessageKind; address: string };

/**
 * Records what the provider's webhook reports about a message. A repeated call changes nothing, and states only move
 * forward. A call about an unknown mail, or with another recipient than our record has, changes nothing, so that no call can
 * suppress another person's address. Runs in one transaction. Throws when the database is unavailable; the provider then
 * repeats the call.
 */
export async function recordDelivery(call: Call): Promise<void> {
  const condition = Object.hasOwn(conditionOf, call.type) ? conditionOf[call.type] : undefined;
  await db().$transaction(async (tx) => {
    const taken = await tx.$executeRaw`
      INSERT INTO "WebhookCall" ("id") VALUES (${call.id}) ON CONFLICT DO NOTHING`;
    if (taken !== 1 || !condition || !call.about) return;
    const message = await messageOf(tx, call.about);
    if (!message) return;
    const reason = reasonOf(call);
    await moveForward(tx, message, condition, call.about.providerId, reason);
    if (condition === 'delivered') await liftByDelivery(tx, message.id);
    // Nothing is stored about the owner of a deleted account.
    if (message.kind !== 'account-deleted')
      await suppress(tx, canonicalAddress(message.address), condition, reason);
    log.info({ message: message.id, condition, reason }, 'delivery report recorded');
  });
}

async function suppress(tx: Tx, canonical: string, condition: Condition, reason: string | null) {
  if (reason === 'hard' || reason === 'provider-suppressed') await recordBounce(tx, canonical);
  if (condition === 'complained') await recordComplaint(tx, canonical);
}

/**
 * Finds the message by the provider's id. If the provider's answer never reached us, finds it by the tag that we sent along,
 * even if the message has been given up or replaced since.
 */
async function messageOf(tx: Tx, about: NonNullable<Call['about']>): Promise<Row | null> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT "id", "kind", "address" FROM "OutboundEmail"
    WHERE "providerId" = ${about.providerId}
      OR ("id" = ${about.messageId} AND "providerId" IS NULL AND "unclearSince" IS NOT NULL
        AND "state" IN ('queued', 'replaced', 'dead'))
    LIMIT 1 FOR UPDATE`;
  if (!row || row.address === '') return null;
  if (about.to.length === 1 && canonicalAddress(about.to[0] ?? '') === canonicalAddress(row.address))
    return row;
  log.warn({ message: mailReference(row.id) }, 'a webhook call has another recipient than our record');
  return null;
}

/**
 * A queued message that the provider reports on was accepted, so it needs no further attempt and no rendering. One that was
 * given up or replaced only gets the provider's id.
 */
async function moveForward(
  tx: Tx,
  message: Row,
  condition: Condition,
  providerId: string,
  reason: string | null,
) {
  const at = conditions.indexOf(condition);
  const earlier = ['queued', ...conditions.slice(0, at)];
  await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "providerId" = ${providerId} WHERE "id" = ${message.id} AND "providerId" IS NULL`;
  await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "state" = ${condition}, "reason" = ${reason},
      "address" = CASE WHEN "kind" = 'account-deleted' THEN '' ELSE "address" END,
      "settledAt" = coalesce("settledAt", clock_timestamp()), "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL,
      "unclearSince" = NULL
    WHERE "id" = ${message.id} AND "state" = ANY(${earlier})`;
  await tx.$executeRaw`
    INSERT INTO "MessageStep" ("messageId", "step", "reason")
    VALUES (${message.id}, ${condition === 'sent' ? 'accepted' : condition}, ${reason})`;
}

/** Resend calls a bounce Permanent, Transient or Undetermined. Only the last two are soft. */
function reasonOf({ type, about }: Call): string | null {
  if (type === 'email.suppressed') return 'provider-suppressed';
  if (type !== 'email.bounced') return null;
  return /^(transient|undetermined)$/i.test(about?.bounce ?? '') ? 'soft' : 'hard';
}
