import { OPERATOR, recordEvent } from '../audit/record';
import { db, type Tx } from '../database/client';
import { voidLinksOfMessage } from '../links/consume';
import type { MessageKind } from '../outbox/message';
import type { ClaimedMessage } from '../worker/claimed-message';
import { verdictOn, type Verdict } from '../worker/verdict';
import { noteStep } from '../outbox/steps';
import { OUTBOX_CHANNEL } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import { randomId } from '../secrets';

type TooLate = Extract<Verdict, { code: 'give-up' }>['reason'];

/**
 * `replacement` is the id of the new message, if the old one can't be sent under its own id. `spaced`: the address bounced
 * or complained, which may delay the message. `in-hand`: a worker is sending it. `over`: it was sent or skipped. `too-late`:
 * the worker would no longer send it.
 */
export type RetryResult =
  | { code: 'done'; replacement: string | null; spaced: boolean }
  | { code: 'unknown' }
  | { code: 'in-hand' }
  | { code: 'over'; state: string }
  | { code: 'no-address' }
  | { code: 'too-late'; kind: MessageKind; reason: TooLate };

type Row = ClaimedMessage & { state: string; inHand: boolean };

/** States in which the provider refused or couldn't deliver the mail, so that only a new message with its own key can be sent. */
const FAILED = ['dead', 'failed', 'bounced'];

/**
 * Sends a message (by its whole id) as soon as possible. A waiting message keeps its key. A failed one is replaced by a new
 * message with the same request time, if the worker would still send it (within an hour; notices within seven days).
 * Locks the user row and then the message, in the order that deletions use. Throws if the database is unavailable.
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
    const verdict = await verdictOn({ ...message, linkId: null, protectiveLinkId: null }, tx);
    if (verdict.code === 'give-up' && (!isQueued || verdict.reason === 'ended-by-operator'))
      return { code: 'too-late', kind, reason: verdict.reason };
    const replacement = isQueued ? null : await replace(tx, message);
    if (!replacement)
      await tx.$executeRaw`
        UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp() WHERE "id" = ${id}`;
    await noteStep(id, 'retried-by-operator', replacement && `by ${replacement}`, tx);
    const { userId } = message;
    // An alarm isn't related to the operator's own account.
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

/** Ends its links, because the new mail carries new ones. */
async function replace(tx: Tx, message: Row): Promise<string> {
  const { id } = message;
  const replacement = randomId();
  await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "state" = 'replaced', "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL
    WHERE "id" = ${id}`;
  await voidLinksOfMessage(tx, message);
  await tx.$executeRaw`
    INSERT INTO "OutboundEmail" ("id", "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device",
                                 "callbackUrl", "requestedAt", "createdAt", "nextAttemptAt")
    SELECT ${replacement}, "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device", "callbackUrl",
           "requestedAt", clock_timestamp(), clock_timestamp()
    FROM "OutboundEmail" WHERE "id" = ${id}`;
  await noteStep(replacement, 'begun', `in place of ${id}`, tx);
  return replacement;
}

/** A requested reset link is sent even after a bounce. */
async function isSpaced(tx: Tx, { kind, address }: Row): Promise<boolean> {
  if (kind === 'password-reset') return false;
  return (await tx.suppression.count({ where: { canonical: canonicalAddress(address) } })) > 0;
}
