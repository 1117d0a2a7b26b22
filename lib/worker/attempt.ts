import { mailReference } from '../mail/reference';
import { raiseAlarm } from '../alarms/raise';
import { env } from '../env';
import { mintToken } from '../links/token';
import { log } from '../log';
import { fillIn, type Rendering } from '../mail/compose';
import { handOver, type Hands } from './hand-over';
import { mayProceed } from './decide/kinds';
import type { ClaimedMessage } from './claimed-message';
import { prepareMessage } from './prepare';
import { weigh, type Prospects, type TokenSource } from './prospects';
import { persist } from './persist';
import { replaceMessage } from './replace';
import { longestWait, waitAfter } from './schedule';
import { beginAttempt, markEnded, putBack } from './settle';

/**
 * Brings one claimed message a step on: prepares it, sends it, and writes down what came of it. Holds no transaction
 * and no connection while the provider is asked. When `stopping` fires, the attempt is given up and the lease
 * released, to be repeated later under the same key.
 */
export async function attemptMessage(message: ClaimedMessage, hands: Hands): Promise<void> {
  if (message.rendering) hands.decided?.();
  else {
    const before = await weigh(message);
    if (before.verdict !== 'send') return setAside(message, before);
    if (!(await mayProceed(message))) return markEnded(message, 'skipped', 'limited');
    if (!(await prepareMessage(message))) return;
    hands.decided?.();
  }
  const now = await weigh(message);
  if (now.verdict !== 'send') return setAside(message, now);

  const tokens = { link: await tokenOf(now.link), protective: await tokenOf(now.protective) };
  // The secret that signed the first attempt is gone: the same bytes can't be made again, so the key changes too.
  if ((now.link && !tokens.link) || (now.protective && !tokens.protective))
    return replaceMessage(message, 'secret-gone');
  const stored = message.rendering as Rendering;
  // Nor can they once the app has moved: a token names its issuer, and the old address may lead nowhere.
  if ((now.link || now.protective) && !stored.text.includes(`${env().appUrl}/`))
    return replaceMessage(message, 'app-moved');
  const rendering = fillIn(stored, tokens);
  if (!(await beginAttempt(message))) return;
  await handOver(message, rendering, hands, now.aliveMs);
}

async function tokenOf(source: TokenSource | null): Promise<string | null> {
  return source && mintToken(source.purpose, source.kid, source.claims);
}

async function setAside(message: ClaimedMessage, prospects: Exclude<Prospects, { verdict: 'send' }>) {
  if (prospects.verdict === 'replace') return replaceMessage(message, 'nearly-dead');
  const { id, kind } = message;
  const { reason } = prospects;
  if (reason === 'ended-by-operator') return markEnded(message, 'skipped', reason);
  log.warn({ message: id, kind, reason }, 'mail given up');
  await markEnded(message, 'dead', reason);
  // What was ended or overtaken nobody misses; what ran out of time was promised. One about an alarm would be an alarm again.
  if (reason !== 'link-ended' && reason !== 'overtaken' && kind !== 'alarm')
    await raiseAlarm('mail-given-up', mailReference(id));
}

/** A template that throws, or a database that went away, costs one message a wait and the others nothing. */
export async function retryLater(
  message: ClaimedMessage,
  error: unknown,
  stopping: AbortSignal,
): Promise<void> {
  log.error({ message: message.id, kind: message.kind, error }, 'an attempt broke off');
  const waitSeconds = waitAfter(message.attempts, longestWait(message.kind), null);
  const back = { step: 'retried', waitSeconds, reason: 'broke-off' } as const;
  // Where even this can't be written, the lease runs out by itself.
  await persist(() => putBack(message, back, false), stopping).catch(() => {});
  if (message.kind !== 'alarm') await raiseAlarm('attempt-broke', mailReference(message.id));
}
