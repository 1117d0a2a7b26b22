import { mailReference } from '../mail/reference';
import { raiseAlarm } from '../alarms/raise';
import { env } from '../env';
import { log } from '../log';
import type { Rendering } from '../mail/compose';
import type { Outcome, Transport } from '../mail/transports/transport';
import { siteOf, type Hold } from './hold';
import type { ClaimedMessage } from './claimed-message';
import { persist } from './persist';
import { replaceMessage } from './replace';
import { longestWait, waitAfter } from './schedule';
import { markEnded, markSent, putBack, renewLease } from './settle';

/** Milliseconds between two renewals of a lease while the provider is asked: a third of what an attempt begins with. */
const RENEW_MS = 7_000;
/** Seconds before an SMTP attempt is repeated that may have been taken: a server that is only slow has answered by then. */
const UNCLEAR_WAITS = { first: 30, later: 300 };

/**
 * What an attempt needs besides its message: the way out, the worker's hold, and when to give up. `decided` is called
 * when nothing is left to be decided, and only the sending remains.
 */
export type Hands = { transport: Transport; hold: Hold; stopping: AbortSignal; decided?: () => void };

type Failed = Extract<Outcome, { outcome: 'retry' }>;
type Attempt = { message: ClaimedMessage; rendering: Rendering; begun: number; hands: Hands };

/**
 * Hands one mail over and writes down what came of it. Holds no transaction and no connection meanwhile. By SMTP that may
 * take minutes, so the lease is renewed all the while: no other worker begins an attempt beside this one. When the lease
 * is lost all the same, the attempt is given up. `aliveMs`: milliseconds until the mail's links end, or null.
 */
export async function handOver(
  message: ClaimedMessage,
  rendering: Rendering,
  hands: Hands,
  aliveMs: number | null = null,
): Promise<void> {
  const givenUp = new AbortController();
  const giveUp = () => givenUp.abort();
  hands.stopping.addEventListener('abort', giveUp, { once: true });
  if (hands.stopping.aborted) giveUp();
  const renewing = setInterval(() => {
    // While the database is away nobody else can take the message either.
    renewLease(message).then(
      (ours) => ours || giveUp(),
      () => {},
    );
  }, RENEW_MS);
  try {
    const begun = performance.now();
    const outcome = await hands.transport.send({ id: message.id, rendering, aliveMs }, givenUp.signal);
    await settle({ message, rendering, begun, hands }, outcome);
  } finally {
    clearInterval(renewing);
    hands.stopping.removeEventListener('abort', giveUp);
  }
}

async function settle(attempt: Attempt, outcome: Outcome): Promise<void> {
  const { message, rendering, begun, hands } = attempt;
  const { id, kind, attempts } = message;
  const { hold, stopping } = hands;
  if (outcome.outcome === 'retry' && isOldSender(rendering, outcome))
    return leaveOldSender(message, outcome, stopping);
  if (outcome.outcome === 'retry' && outcome.hold) return holdAll(attempt, outcome);
  if (outcome.outcome === 'retry') return tryLater(message, outcome, stopping);

  const accepted = outcome.outcome === 'accepted';
  hold.heard({ begun, site: siteOf(rendering.to), accepted });
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
  if (kind !== 'alarm') await raiseAlarm('mail-refused', mailReference(id));
}

async function tryLater(message: ClaimedMessage, outcome: Failed, stopping: AbortSignal) {
  const { id, kind } = message;
  const { reason, unclear } = outcome;
  const waitSeconds = stopping.aborted ? 0 : waitOf(message, outcome);
  await putBack(message, { step: 'retried', waitSeconds, reason }, !unclear);
  log.warn({ message: id, kind, reason, wait: Math.round(waitSeconds) }, 'mail not accepted yet');
}

/** Resend knows a repeated mail by its key. An SMTP server doesn't, so a mail that it may have is not repeated at once. */
function waitOf(message: ClaimedMessage, { unclear, retryAfterSeconds }: Failed): number {
  const wait = waitAfter(message.attempts, longestWait(message.kind), retryAfterSeconds);
  if (!unclear || env().mail.kind !== 'smtp') return wait;
  return Math.max(wait, message.unclearAttempts === 0 ? UNCLEAR_WAITS.first : UNCLEAR_WAITS.later);
}

/** MAIL_FROM was changed since: what the provider refuses is this one's sender, and nobody else's. */
function isOldSender(rendering: Rendering, { hold, reason }: Failed): boolean {
  return hold && /^(provider-refuses-us|sender-refused)$/.test(reason) && rendering.from !== env().mailFrom;
}

/** Begun anew with the new sender and another key; not when an earlier attempt may have been taken, or it would be twice. */
async function leaveOldSender(message: ClaimedMessage, outcome: Failed, stopping: AbortSignal) {
  if (message.unclearSince !== null) return tryLater(message, outcome, stopping);
  const waitSeconds = waitAfter(message.attempts, longestWait(message.kind), null);
  return replaceMessage(message, 'sender-changed', waitSeconds);
}

/**
 * The provider takes nothing of ours: the worker stops asking for a while, and the attempt doesn't count. When it takes
 * other sites' mail, only this message waits, like after any failure. Operators are told either way.
 */
async function holdAll({ message, rendering, begun, hands }: Attempt, outcome: Failed) {
  const { id, kind } = message;
  const { reason, retryAfterSeconds, mayBeTheirs } = outcome;
  const site = mayBeTheirs ? siteOf(rendering.to) : null;
  const waitSeconds = hands.hold.refused({ reason, retryAfterSeconds, begun, site });
  if (waitSeconds === null) await tryLater(message, outcome, hands.stopping);
  else {
    await putBack(message, { step: 'held', waitSeconds, reason }, true);
    log.warn({ message: id, kind, reason, wait: Math.round(waitSeconds) }, 'the provider takes no mail');
  }
  if (reason === 'quota') await raiseAlarm('provider-quota', mailReference(id));
  else if (reason !== 'too-many') await raiseAlarm('provider-refuses-us', mailReference(id));
}
