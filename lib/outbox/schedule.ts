/** Longest wait between two tries, in seconds: a link has a short life, a notice has time. */
const LONGEST_WAIT = { withLink: 30, notice: 600 } as const;

/**
 * Seconds to wait after a failed attempt: exponential from one second, with jitter so that many messages don't come
 * back at once, and never sooner than the provider asked for (Retry-After, RFC 9110 10.2.3).
 */
export function waitAfter(attempts: number, hasLink: boolean, retryAfterSeconds: number | null): number {
  const longest = hasLink ? LONGEST_WAIT.withLink : LONGEST_WAIT.notice;
  const backOff = Math.min(longest, 2 ** Math.min(attempts - 1, 20)) * (0.5 + Math.random() / 2);
  return retryAfterSeconds === null ? backOff : Math.max(backOff, retryAfterSeconds) + Math.random();
}
