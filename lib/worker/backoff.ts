import { isRequest, type MessageKind } from '../outbox/message';

/** The longest wait between two attempts. A user is waiting for a request; a notice has time. */
export const LONGEST_WAIT_SECONDS = { request: 30, notice: 600, held: 30 } as const;

/**
 * Exponential backoff from one second up to `longest` seconds, with jitter so that many messages aren't retried at once.
 * Never shorter than the provider's Retry-After (RFC 9110 10.2.3).
 */
export function backoffSeconds(attempts: number, longest: number, retryAfterSeconds: number | null): number {
  const backOff = Math.min(longest, 2 ** Math.min(attempts - 1, 20)) * (0.5 + Math.random() / 2);
  return retryAfterSeconds === null ? backOff : Math.max(backOff, retryAfterSeconds) + Math.random();
}

/** The longest wait between two attempts for a kind of message. */
export function longestWaitSeconds(kind: MessageKind): number {
  return isRequest(kind) ? LONGEST_WAIT_SECONDS.request : LONGEST_WAIT_SECONDS.notice;
}
