import { LONGEST_WAIT, waitAfter } from './schedule';

/** Why nothing is tried, since and until when, in milliseconds from now. */
export type Held = { reason: string; since: number; until: number };

export type Hold = {
  /** `begun`: when the attempt began, by performance.now(). Returns the seconds that nothing is tried. */
  refused(reason: string, retryAfterSeconds: number | null, begun: number): number;
  /** The provider takes mail, or has an opinion of one: the hold is over, if the attempt began after its wait. */
  heard(begun: number): void;
  /** Messages that may be in hand at a time: all, none while the hold lasts, then one to find out. */
  hands(all: number): number;
  held(): Held | null;
};

/**
 * What keeps a worker from asking a provider again and again that takes no mail of ours at all (a wrong key, a domain not
 * verified, too many, the day's quota): nothing is tried for 1, 2, 4 … 30 s, or as long as it asked for; then one message
 * finds out. Each worker has its own: another one may have another key already.
 */
export function makeHold(): Hold {
  let refusals = 0;
  let since = 0;
  let until = 0;
  let why = '';

  return {
    refused(reason, retryAfterSeconds, begun) {
      const now = performance.now();
      if (refusals === 0) since = now;
      // Only who was sent to find out does; what was under way when the hold began says nothing but how long to wait.
      if (refusals === 0 || begun >= until) refusals += 1;
      why = reason;
      const wait = waitAfter(refusals, LONGEST_WAIT.held, retryAfterSeconds);
      until = Math.max(until, now + wait * 1000);
      return (until - now) / 1000;
    },
    heard(begun) {
      // What was under way when the hold began was let in before it: a slow 200 of the burst doesn't end a Retry-After.
      if (begun < until) return;
      refusals = 0;
      until = 0;
    },
    hands(all) {
      if (refusals === 0) return all;
      return performance.now() < until ? 0 : 1;
    },
    held() {
      if (refusals === 0) return null;
      const now = performance.now();
      return { reason: why, since: since - now, until: Math.max(0, until - now) };
    },
  };
}
