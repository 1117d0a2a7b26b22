import { raiseAlarm } from '../alarms/raise';
import { db, type Tx } from '../database/client';
import { log } from '../log';
import { mailReference } from '../mail/reference';
import type { ClaimedMessage } from './claimed-message';
import { markEnded, markSent, putBack } from './message-state';
import { persist } from './persist';
import { replaceMessage } from './replace';

/**
 * How an attempt ended.
 * - `skipped`: nothing is to be sent. `given-up`: it is too late, or the link has ended. `refused`: the provider will never
 *   accept it.
 * - `replaced`: a new message with a new key takes its place.
 * - `retry`: it is tried again; `refusesAll` when the provider accepts no mail of ours, `error` when we failed.
 * - `held`: the provider accepts no mail, so the attempt doesn't count. `postponed`: nothing was tried.
 */
export type Ending =
  | { code: 'accepted'; providerId: string | null }
  | { code: 'skipped' | 'given-up' | 'refused'; reason: string }
  | { code: 'replaced'; reason: string; waitSeconds: number }
  | {
      code: 'retry';
      reason: string;
      waitSeconds: number;
      unclear: boolean;
      refusesAll?: boolean;
      error?: unknown;
    }
  | { code: 'held' | 'postponed'; reason: string; waitSeconds: number };

/**
 * Writes how an attempt ended, then logs it and raises the alarm that it calls for. The only place that does. Retries the
 * write while the database is unavailable, until the lease is nearly over.
 */
export async function endAttempt(
  message: ClaimedMessage,
  ending: Ending,
  stopping: AbortSignal,
): Promise<void> {
  await persist(() => writeEnding(message, ending), stopping);
  report(message, ending);
  const alarm = alarmOf(message, ending);
  if (alarm) await raiseAlarm(alarm, mailReference(message.id));
}

/** Writes an ending, in the caller's transaction if there is one. Nothing is written when the lease is lost. */
export async function writeEnding(message: ClaimedMessage, ending: Ending, tx: Tx = db()): Promise<void> {
  switch (ending.code) {
    case 'accepted':
      return markSent(message, ending.providerId);
    case 'skipped':
      return markEnded(message, 'skipped', ending.reason, tx);
    case 'given-up':
    case 'refused':
      return markEnded(message, 'dead', ending.reason, tx);
    case 'replaced':
      return replaceMessage(message, ending.reason, ending.waitSeconds);
    case 'retry':
      return putBack(message, { ...ending, step: 'retried' }, !ending.unclear, tx);
    case 'held':
    case 'postponed':
      return putBack(message, { ...ending, step: ending.code }, true, tx);
  }
}

/** What is skipped or postponed is not logged, so that the log doesn't show which addresses have an account. */
function report({ id, kind, attempts }: ClaimedMessage, ending: Ending): void {
  const facts = { message: id, kind };
  switch (ending.code) {
    case 'accepted':
      return log.info({ ...facts, attempts }, 'mail accepted');
    case 'given-up':
      return log.warn({ ...facts, reason: ending.reason }, 'mail given up');
    case 'refused':
      return log.error({ ...facts, reason: ending.reason }, 'the provider refused the mail');
    case 'replaced':
      return log.warn({ ...facts, reason: ending.reason }, 'message replaced by a new one with another key');
    case 'held':
      return log.warn({ ...facts, ...waitOf(ending) }, 'the provider accepts no mail');
    case 'retry':
      if (ending.error !== undefined)
        return log.error({ ...facts, error: ending.error }, 'an attempt failed');
      return log.warn({ ...facts, ...waitOf(ending) }, 'mail not accepted yet');
    case 'skipped':
    case 'postponed':
      return;
  }
}

const waitOf = ({ reason, waitSeconds }: { reason: string; waitSeconds: number }) => ({
  reason,
  wait: Math.round(waitSeconds),
});

function alarmOf({ kind }: ClaimedMessage, ending: Ending): string | null {
  const { code } = ending;
  if (code === 'held' || (code === 'retry' && ending.refusesAll)) {
    if (ending.reason === 'too-many') return null;
    return ending.reason === 'quota' ? 'provider-quota' : 'provider-refuses-us';
  }
  // A failing alarm must not raise another alarm.
  if (kind === 'alarm') return null;
  if (code === 'refused') return 'mail-refused';
  if (code === 'retry' && ending.error !== undefined) return 'attempt-broke';
  // Nobody misses a mail whose link was ended or overtaken.
  const isMissed = code === 'given-up' && ending.reason !== 'link-ended' && ending.reason !== 'overtaken';
  return isMissed ? 'mail-given-up' : null;
}
