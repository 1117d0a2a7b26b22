import { env } from '../env';
import type { Rendering } from '../mail/compose';
import type { Outcome, Transport } from '../mail/transports/transport';
import { backoffSeconds, longestWaitSeconds } from './backoff';
import type { ClaimedMessage } from './claimed-message';
import type { Ending } from './ending';
import { siteOf, type Hold } from './hold';
import { renewLease } from './message-state';

/** A third of the time that beginAttempt() requires to be left. */
const RENEW_LEASE_MS = 7_000;
/** The wait before repeating an SMTP attempt that may have succeeded: a server that is merely slow has finished by then. */
const UNCLEAR_WAIT_SECONDS = { first: 30, later: 300 };

/**
 * What an attempt needs besides its message. `decided` is called when everything is decided and only sending remains.
 * `stopping` abandons the attempt.
 */
export type Sending = { transport: Transport; hold: Hold; stopping: AbortSignal; decided?: () => void };

type Failed = Extract<Outcome, { outcome: 'retry' }>;
type Attempt = { message: ClaimedMessage; rendering: Rendering; begun: number; sending: Sending };

/**
 * Sends one mail and returns how that ended. SMTP may take minutes, so the lease is renewed meanwhile and no other worker
 * can start a second attempt. If the lease is lost all the same, the attempt is abandoned. `expiresInMs` is the time until the
 * mail's links expire, or null.
 */
export async function sendMail(
  message: ClaimedMessage,
  rendering: Rendering,
  sending: Sending,
  expiresInMs: number | null = null,
): Promise<Ending> {
  const abandoned = new AbortController();
  const abandon = () => abandoned.abort();
  sending.stopping.addEventListener('abort', abandon, { once: true });
  if (sending.stopping.aborted) abandon();
  const renewing = setInterval(() => {
    // While the database is unavailable, no other worker can claim the message either.
    renewLease(message).then(
      (ours) => ours || abandon(),
      () => {},
    );
  }, RENEW_LEASE_MS);
  try {
    const begun = performance.now();
    const outcome = await sending.transport.send(
      { id: message.id, rendering, expiresInMs },
      abandoned.signal,
    );
    return endingOf({ message, rendering, begun, sending }, outcome);
  } finally {
    clearInterval(renewing);
    sending.stopping.removeEventListener('abort', abandon);
  }
}

function endingOf(attempt: Attempt, outcome: Outcome): Ending {
  const { message, rendering, begun, sending } = attempt;
  const { attempts, kind } = message;
  if (outcome.outcome === 'retry') return endingOfFailure(attempt, outcome);
  const accepted = outcome.outcome === 'accepted';
  sending.hold.heard({ begun, site: siteOf(rendering.to), accepted });
  if (outcome.outcome === 'accepted') return { code: 'accepted', providerId: outcome.providerId };
  const { reason } = outcome;
  if (outcome.outcome === 'reject') return { code: 'refused', reason };
  return { code: 'replaced', reason, waitSeconds: backoffSeconds(attempts, longestWaitSeconds(kind), null) };
}

/**
 * When the provider accepts no mail of ours, the worker pauses and the attempt doesn't count. When it accepts mail for
 * other sites, only this message waits, as after any failure.
 */
function endingOfFailure({ message, rendering, begun, sending }: Attempt, outcome: Failed): Ending {
  const { reason, unclear, retryAfterSeconds, mayConcernRecipient } = outcome;
  const retry = (refusesAll = false): Ending => ({
    code: 'retry',
    reason,
    unclear,
    refusesAll,
    waitSeconds: sending.stopping.aborted ? 0 : retryWaitSeconds(message, outcome),
  });
  if (isFromOldSender(rendering, outcome)) {
    // After an unclear attempt, a new message could arrive as a second copy.
    if (message.unclearSince !== null) return retry();
    const waitSeconds = backoffSeconds(message.attempts, longestWaitSeconds(message.kind), null);
    return { code: 'replaced', reason: 'sender-changed', waitSeconds };
  }
  if (!outcome.hold) return retry();
  const site = mayConcernRecipient ? siteOf(rendering.to) : null;
  const waitSeconds = sending.hold.refused({ reason, retryAfterSeconds, begun, site });
  return waitSeconds === null ? retry(true) : { code: 'held', reason, waitSeconds };
}

/** Resend recognises a repeated mail by its key. An SMTP server doesn't, so a mail that it may have is repeated later. */
function retryWaitSeconds(message: ClaimedMessage, { unclear, retryAfterSeconds }: Failed): number {
  const wait = backoffSeconds(message.attempts, longestWaitSeconds(message.kind), retryAfterSeconds);
  if (!unclear || env().mail.kind !== 'smtp') return wait;
  return Math.max(
    wait,
    message.unclearAttempts === 0 ? UNCLEAR_WAIT_SECONDS.first : UNCLEAR_WAIT_SECONDS.later,
  );
}

/** True when MAIL_FROM has changed since the mail was rendered, so the provider refuses only the old sender. */
function isFromOldSender(rendering: Rendering, { hold, reason }: Failed): boolean {
  return hold && /^(provider-refuses-us|sender-refused)$/.test(reason) && rendering.from !== env().mailFrom;
}
