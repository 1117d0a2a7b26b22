import { isRequest, type MessageKind } from '../outbox/message';

/** Longest wait between two tries, in seconds: somebody waits for a request, a notice has time, a held outbox costs one try. */
export const LONGEST_WAIT = { request: 30, notice: 600, held: 30 } as const;

/**
 * Seconds to wait after a failed attempt: exponential from one second up to `longest`, with jitter so that many messages
 * don't come back at once, and never sooner than the provider asked for (Retry-After, RFC 9110 10.2.3).
 */
export function waitAfter(attempts: number, longest: number, retryAfterSeconds: number | null): number {
  const backOff = Math.min(longest, 2 ** Math.min(attempts - 1, 20)) * (0.5 + Math.random() / 2);
  return retryAfterSeconds === null ? backOff : Math.max(backOff, retryAfterSeconds) + Math.random();
}

/** Seconds: of a request, which somebody waits for whatever it becomes, or of what stays true for days. */
export function longestWait(kind: MessageKind): number {
  return isRequest(kind) ? LONGEST_WAIT.request : LONGEST_WAIT.notice;
}
