import { OPERATOR, recordEvent } from '../audit/record';
import { db, type Tx } from '../database/client';
import type { MessageKind } from '../outbox/message';
import type { ClaimedMessage } from '../worker/claimed-message';
import { weigh, type Prospects } from '../worker/prospects';
import { noteStep } from '../outbox/steps';
import { OUTBOX_CHANNEL } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import { randomId } from '../secrets';

type TooLate = Extract<Prospects, { verdict: 'give-up' }>['reason'];

/**
 * `replacement`: the id of the message that stands in its place, where it can't be sent under its own. `spaced`: mail to
 * its address came back or was called spam before, which may hold this one back too. `in-hand`: a worker is at it right
 * now. `over`: it was sent, or was never to be. `too-late`: it would not be sent any more.
 */
export type RetryResult =
  | { code: 'done'; replacement: string | null; spaced: boolean }
  | { code: 'unknown' }
  | { code: 'in-hand' }
  | { code: 'over'; state: string }
  | { code: 'no-address' }
  | { code: 'too-late'; kind: MessageKind; reason: TooLate };

type Row = ClaimedMessage & { state: string; inHand: boolean };

/** What the provider will not take or could not deliver: only a new message, with a key of its own, can try again. */
const FAILED = ['dead', 'failed', 'bounced'];

/**
 * Lets a message (by its whole id) be tried at once: one that waits under its own key, one that failed by a new message
 * in its place, which keeps the time of the request and is sent only while the worker would send it (an hour, of a
 * notice seven days). The user row is locked first and the message then, as a deletion does. Throws when the database
 * is away.
 */
export function retryMessage(id: string): Promise<RetryResult> {
  return db().$transaction(async (tx) => {
    const message = await lockMessage(tx, id);
    if (!message) return { code: 'unknown' };
    const { state, kind, address } = message;
    if (message.inHand) return { code: 'in-hand' };
    if (state !== 'queued' && !FAILED.includes(state)) return { code: 'over', state };
    if (address === '') return { code: 'no-address' };
    const isQueued = state === 'queued';
    const prospects = await weigh({ ...message, linkId: null, protectiveLinkId: null }, tx);
    if (prospects.verdict === 'give-up' && (!isQueued || prospects.reason === 'ended-by-operator'))
      return { code: 'too-late', kind, reason: prospects.reason };
    const replacement = isQueued ? null : await replace(tx, message);
    if (!replacement)
      await tx.$executeRaw`
        UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp() WHERE "id" = ${id}`;
    await noteStep(id, 'retried-by-operator', replacement && `by ${replacement}`, tx);
    const { userId } = message;
    // An alarm goes to an operator as one: it is nothing of their account.
    const whom = kind === 'alarm' ? {} : { userId, address };
    await recordEvent({ type: 'mail-retried', from: OPERATOR, ...whom, reason: 'operator' }, tx);
    await tx.$executeRaw`SELECT pg_notify(${OUTBOX_CHANNEL}, '')`;
    return { code: 'done', replacement, spaced: await isSpaced(tx, message) };
  });
}

async function lockMessage(tx: Tx, id: string): Promise<Row | null> {
  await tx.$executeRaw`
    SELECT 1 FROM "User" WHERE "id" = (SELECT "userId" FROM "OutboundEmail" WHERE "id" = ${id}) FOR UPDATE`;
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT "id", "kind", "state", "address", "userId", "renewsLinkId", "alarmKind", "linkId", "protectiveLinkId", "device",
      "callbackUrl", "requestedAt", "attempts", "unclearSince", "unclearAttempts", "leaseId", "rendering",
      coalesce("leaseUntil" > clock_timestamp(), false) AS "inHand"
    FROM "OutboundEmail" WHERE "id" = ${id} FOR UPDATE`;
  return row ?? null;
}

/** Its links end: what the new mail carries is its own. */
async function replace(tx: Tx, { id, linkId, protectiveLinkId }: Row): Promise<string> {
  const replacement = randomId();
  await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "state" = 'replaced', "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL
    WHERE "id" = ${id}`;
  await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "id" IN (${linkId}, ${protectiveLinkId}) AND "usedAt" IS NULL AND "voidedAt" IS NULL`;
  await tx.$executeRaw`
    INSERT INTO "OutboundEmail" ("id", "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device",
                                 "callbackUrl", "requestedAt", "createdAt", "nextAttemptAt")
    SELECT ${replacement}, "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device", "callbackUrl",
           "requestedAt", clock_timestamp(), clock_timestamp()
    FROM "OutboundEmail" WHERE "id" = ${id}`;
  await noteStep(replacement, 'begun', `in place of ${id}`, tx);
  return replacement;
}

/** A requested reset link goes all the same after a bounce. */
async function isSpaced(tx: Tx, { kind, address }: Row): Promise<boolean> {
  if (kind === 'password-reset') return false;
  return (await tx.suppression.count({ where: { canonical: canonicalAddress(address) } })) > 0;
}
