import { mailReference } from '../mail/reference';
import { db, type Tx } from '../database/client';
import { log } from '../log';
import { canonicalAddress } from '../schemas/address';
import { liftByDelivery } from '../suppressions/lift';
import { recordBounce, recordComplaint } from '../suppressions/record';
import type { Call } from './read';
import { type MessageKind } from '../outbox/message';

/** What became of a mail after the provider took it. A later one in this list is never undone by an earlier one. */
const conditions = ['sent', 'delayed', 'delivered', 'failed', 'bounced', 'complained'] as const;
type Condition = (typeof conditions)[number];

const conditionOf: Record<string, Condition> = {
  'email.sent': 'sent',
  'email.delivery_delayed': 'delayed',
  'email.delivered': 'delivered',
  'email.failed': 'failed',
  // It is on the provider's own list of addresses that it no longer mails.
  'email.suppressed': 'failed',
  'email.bounced': 'bounced',
  'email.complained': 'complained',
};

type Row = { id: string; kind: MessageKind; address: string };

/**
 * Writes down what the provider's webhook tells of a message. Each call counts once, however often it comes; states only
 * go forward; a call about a mail that is not ours, or whose recipient is not the one on our own record, changes nothing:
 * nobody's address is suppressed by another's mail. All or nothing; throws when the database is away, so that the provider
 * comes again.
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
    // Of whoever deleted the account nothing is kept, nor written anew.
    if (message.kind !== 'account-deleted')
      await suppress(tx, canonicalAddress(message.address), condition, reason);
    log.info({ message: message.id, condition, reason }, 'mail followed up');
  });
}

async function suppress(tx: Tx, canonical: string, condition: Condition, reason: string | null) {
  if (reason === 'hard' || reason === 'provider-suppressed') await recordBounce(tx, canonical);
  if (condition === 'complained') await recordComplaint(tx, canonical);
}

/**
 * The message by the provider's id; or, when its answer never reached us, by the tag that we sent along, whether we still
 * try it or have given it up or replaced it since: its mail is somewhere all the same.
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
  log.warn({ message: mailReference(row.id) }, 'a webhook call names another recipient than ours');
  return null;
}

/**
 * A queued message that the provider tells of was accepted: it needs no other attempt, and no rendering. One that was given
 * up or replaced stays so, and is only known by the provider's id from now on.
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

/** Resend calls a bounce Permanent, Transient or Undetermined: all but the latter two are hard. */
function reasonOf({ type, about }: Call): string | null {
  if (type === 'email.suppressed') return 'provider-suppressed';
  if (type !== 'email.bounced') return null;
  return /^(transient|undetermined)$/i.test(about?.bounce ?? '') ? 'soft' : 'hard';
}
