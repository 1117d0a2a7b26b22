import { env } from '../env';
import { mintToken } from '../links/token';
import { fillIn, type Rendering } from '../mail/compose';
import { backoffSeconds, longestWaitSeconds } from './backoff';
import type { ClaimedMessage } from './claimed-message';
import { mayProceed } from './decide/kinds';
import { endAttempt, type Ending } from './ending';
import { beginAttempt } from './message-state';
import { prepareMessage } from './prepare';
import { sendMail, type Sending } from './send';
import { verdictOn, type TokenSource, type Verdict } from './verdict';

/**
 * Prepares and sends one claimed message, and writes how that ended. Holds no transaction or connection while it waits
 * for the provider. When `stopping` fires, the attempt is abandoned and the lease released; the message is sent later
 * under the same key.
 */
export async function attemptMessage(message: ClaimedMessage, sending: Sending): Promise<void> {
  const ending = await attempt(message, sending);
  if (ending) await endAttempt(message, ending, sending.stopping);
}

/** Null when the lease is lost, or when preparing the message has ended the attempt in its own transaction. */
async function attempt(message: ClaimedMessage, sending: Sending): Promise<Ending | null> {
  if (!message.rendering) {
    const before = await verdictOn(message);
    if (before.code !== 'send') return endingOf(before);
    if (!(await mayProceed(message))) return { code: 'skipped', reason: 'limited' };
    if (!(await prepareMessage(message))) return null;
  }
  sending.decided?.();
  const now = await verdictOn(message);
  if (now.code !== 'send') return endingOf(now);

  const tokens = { link: await tokenOf(now.link), protective: await tokenOf(now.protective) };
  // Without the secret that signed the first attempt, the same bytes can't be made again, so the key must change too.
  if ((now.link && !tokens.link) || (now.protective && !tokens.protective))
    return { code: 'replaced', reason: 'secret-gone', waitSeconds: 0 };
  const stored = message.rendering as Rendering;
  // The same holds when APP_URL has changed: it is part of the token's key and of the link.
  if ((now.link || now.protective) && !stored.text.includes(`${env().appUrl}/`))
    return { code: 'replaced', reason: 'app-moved', waitSeconds: 0 };
  const rendering = fillIn(stored, tokens);
  if (!(await beginAttempt(message))) return null;
  return sendMail(message, rendering, sending, now.expiresInMs);
}

async function tokenOf(source: TokenSource | null): Promise<string | null> {
  return source && mintToken(source.purpose, source.kid, source.claims);
}

function endingOf(verdict: Exclude<Verdict, { code: 'send' }>): Ending {
  if (verdict.code === 'replace') return { code: 'replaced', reason: 'nearly-dead', waitSeconds: 0 };
  const { reason } = verdict;
  return { code: reason === 'ended-by-operator' ? 'skipped' : 'given-up', reason };
}

/**
 * Puts a message back after an attempt that threw, such as a faulty template or a database outage. Other messages are not
 * affected. If even this can't be written, the lease expires by itself.
 */
export async function retryLater(
  message: ClaimedMessage,
  error: unknown,
  stopping: AbortSignal,
): Promise<void> {
  const waitSeconds = backoffSeconds(message.attempts, longestWaitSeconds(message.kind), null);
  await endAttempt(
    message,
    { code: 'retry', reason: 'broke-off', waitSeconds, unclear: true, error },
    stopping,
  ).catch(() => {});
}
