import type { ClaimedMessage } from './message';

/** Longest wait between two tries, in seconds: a link has a short life, a notice has time, a held outbox costs one try. */
export const LONGEST_WAIT = { request: 30, notice: 600, held: 30 } as const;

/**
 * Seconds to wait after a failed attempt: exponential from one second up to `longest`, with jitter so that many messages
 * don't come back at once, and never sooner than the provider asked for (Retry-After, RFC 9110 10.2.3).
 */
export function waitAfter(attempts: number, longest: number, retryAfterSeconds: number | null): number {
  const backOff = Math.min(longest, 2 ** Math.min(attempts - 1, 20)) * (0.5 + Math.random() / 2);
  return retryAfterSeconds === null ? backOff : Math.max(backOff, retryAfterSeconds) + Math.random();
}

/** Seconds: of a message with a link that lives for minutes, or of one that stays true for days. */
export function longestWait(message: ClaimedMessage): number {
  return message.linkId === null ? LONGEST_WAIT.notice : LONGEST_WAIT.request;
}
