import { mintToken } from '../links/token';
import { log } from '../log';
import { fillIn, type Rendering } from '../mail/compose';
import type { Transport } from '../mail/transports/transport';
import { mayProceed } from './kinds';
import type { ClaimedMessage } from './message';
import { prepareMessage } from './prepare';
import { weigh, type Prospects, type TokenSource } from './prospects';
import { waitAfter } from './schedule';
import { beginAttempt, markEnded, markSent, putBack, replaceMessage } from './settle';

/** Milliseconds that one attempt may take. A provider that hangs must not hold the others up. */
const ATTEMPT_LIMIT = 15_000;

/**
 * Brings one claimed message a step on: prepares it, sends it, and writes down what came of it. Holds no transaction
 * and no connection while the provider is asked. When `stopping` fires, the attempt is given up and the lease
 * released, to be repeated later under the same key.
 */
export async function attemptMessage(message: ClaimedMessage, transport: Transport, stopping: AbortSignal) {
  if (!message.rendering) {
    const before = await weigh(message);
    if (before.verdict !== 'send') return setAside(message, before);
    if (!(await mayProceed(message))) return markEnded(message, 'skipped', 'limited');
    if (!(await prepareMessage(message))) return;
  }
  const now = await weigh(message);
  if (now.verdict !== 'send') return setAside(message, now);

  const tokens = { link: await tokenOf(now.link), protective: await tokenOf(now.protective) };
  // The secret that signed the first attempt is gone: the same bytes can't be made again, so the key changes too.
  if ((now.link && !tokens.link) || (now.protective && !tokens.protective)) return replaceMessage(message);
  if (!(await beginAttempt(message))) return;
  await send(message, fillIn(message.rendering as Rendering, tokens), transport, stopping);
}

async function tokenOf(source: TokenSource | null): Promise<string | null> {
  return source && mintToken(source.purpose, source.kid, source.claims);
}

async function setAside(message: ClaimedMessage, prospects: Exclude<Prospects, { verdict: 'send' }>) {
  if (prospects.verdict === 'replace') return replaceMessage(message);
  log.warn({ message: message.id, kind: message.kind, reason: prospects.reason }, 'mail given up');
  return markEnded(message, 'dead', prospects.reason);
}

async function send(
  message: ClaimedMessage,
  rendering: Rendering,
  transport: Transport,
  stopping: AbortSignal,
) {
  const { id, kind, attempts } = message;
  const limit = AbortSignal.timeout(ATTEMPT_LIMIT);
  const outcome = await transport.send({ id, rendering }, AbortSignal.any([stopping, limit]));
  if (outcome.outcome === 'accepted') {
    await markSent(message, outcome.providerId);
    log.info({ message: id, kind, attempts }, 'mail accepted');
  } else if (outcome.outcome === 'reject') {
    await markEnded(message, 'dead', outcome.reason);
    log.error({ message: id, kind, reason: outcome.reason }, 'mail refused for good');
  } else {
    const { reason, unclear, retryAfterSeconds } = outcome;
    const wait = stopping.aborted ? 0 : waitAfter(attempts, message.linkId !== null, retryAfterSeconds);
    await putBack(message, wait, reason, !unclear);
    log.warn({ message: id, kind, reason, wait: Math.round(wait) }, 'mail not accepted yet');
  }
}
