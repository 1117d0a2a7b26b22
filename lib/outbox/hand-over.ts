import { raiseAlarm } from '../alarms/raise';
import { env } from '../env';
import { log } from '../log';
import type { Rendering } from '../mail/compose';
import type { Outcome, Transport } from '../mail/transports/transport';
import type { Hold } from './hold';
import { nameOf, type ClaimedMessage } from './message';
import { persist } from './persist';
import { replaceMessage } from './replace';
import { longestWait, waitAfter } from './schedule';
import { markEnded, markSent, putBack } from './settle';

/** Milliseconds that one attempt may take. A provider that hangs must not hold the others up. */
const ATTEMPT_LIMIT = 15_000;

/** What an attempt needs besides its message: the way out, the worker's hold, and when to give up. */
export type Hands = { transport: Transport; hold: Hold; stopping: AbortSignal };

type Failed = Extract<Outcome, { outcome: 'retry' }>;

/** Hands one mail over and writes down what came of it. Holds no transaction and no connection meanwhile. */
export async function handOver(message: ClaimedMessage, rendering: Rendering, hands: Hands): Promise<void> {
  const { id, kind, attempts } = message;
  const { transport, hold, stopping } = hands;
  const begun = performance.now();
  const limit = AbortSignal.timeout(ATTEMPT_LIMIT);
  const outcome = await transport.send({ id, rendering }, AbortSignal.any([stopping, limit]));
  if (outcome.outcome === 'retry' && isOldSender(rendering, outcome))
    return leaveOldSender(message, outcome, stopping);
  if (outcome.outcome === 'retry' && outcome.hold) return holdAll(message, outcome, hold, begun);
  if (outcome.outcome === 'retry') return tryLater(message, outcome, stopping);

  hold.heard(begun);
  if (outcome.outcome === 'accepted') {
    await persist(() => markSent(message, outcome.providerId), stopping);
    log.info({ message: id, kind, attempts }, 'mail accepted');
    return;
  }
  const { reason } = outcome;
  if (outcome.outcome === 'replace') {
    await replaceMessage(message, reason, waitAfter(attempts, longestWait(kind), null));
    log.error({ message: id, kind, reason }, 'mail begun anew under another key');
    return;
  }
  await markEnded(message, 'dead', reason);
  log.error({ message: id, kind, reason }, 'mail refused for good');
  // One about an alarm would be an alarm again.
  if (kind !== 'alarm') await raiseAlarm('mail-refused', nameOf(id));
}

async function tryLater(message: ClaimedMessage, outcome: Failed, stopping: AbortSignal) {
  const { id, kind, attempts } = message;
  const { reason, unclear, retryAfterSeconds } = outcome;
  const waitSeconds = stopping.aborted ? 0 : waitAfter(attempts, longestWait(kind), retryAfterSeconds);
  await putBack(message, { step: 'retried', waitSeconds, reason }, !unclear);
  log.warn({ message: id, kind, reason, wait: Math.round(waitSeconds) }, 'mail not accepted yet');
}

/** MAIL_FROM was changed since: what the provider refuses is this one's sender, and nobody else's. */
function isOldSender(rendering: Rendering, { hold, reason }: Failed): boolean {
  return hold && reason === 'provider-refuses-us' && rendering.from !== env().mailFrom;
}

/** Begun anew with the new sender and another key; not when an earlier attempt may have been taken, or it would be twice. */
async function leaveOldSender(message: ClaimedMessage, outcome: Failed, stopping: AbortSignal) {
  if (message.unclearSince !== null) return tryLater(message, outcome, stopping);
  const waitSeconds = waitAfter(message.attempts, longestWait(message.kind), null);
  return replaceMessage(message, 'sender-changed', waitSeconds);
}

/** Nothing of ours is taken: the worker stops asking for a while, and the attempt doesn't count. */
async function holdAll(
  message: ClaimedMessage,
  { reason, retryAfterSeconds }: Failed,
  hold: Hold,
  begun: number,
) {
  const { id, kind } = message;
  const waitSeconds = hold.refused(reason, retryAfterSeconds, begun);
  await putBack(message, { step: 'held', waitSeconds, reason }, true);
  log.warn({ message: id, kind, reason, wait: Math.round(waitSeconds) }, 'the provider takes no mail');
  if (reason === 'quota') await raiseAlarm('provider-quota', nameOf(id));
  else if (reason !== 'too-many') await raiseAlarm('provider-refuses-us', nameOf(id));
}
