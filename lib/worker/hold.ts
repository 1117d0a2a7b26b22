import { LONGEST_WAIT, waitAfter } from './schedule';

/** Why nothing is tried, since and until when, in milliseconds from now. */
export type Held = { reason: string; since: number; until: number };

/**
 * `site`: of the recipient, when the answer may be about them; null when it can't be. `begun`: when the attempt began, by
 * performance.now().
 */
export type Refusal = {
  reason: string;
  retryAfterSeconds: number | null;
  begun: number;
  site: string | null;
};

export type Hold = {
  /** Returns the seconds that nothing is tried, or null when only this site's mail is refused, which waits by itself. */
  refused(refusal: Refusal): number | null;
  /** The provider took a mail, or judged it. The hold is over if that proves that it takes mail of ours again. */
  heard(attempt: { begun: number; site: string; accepted: boolean }): void;
  /** Messages that may be in hand at a time: all; none or one while the hold lasts; then one to find out. */
  hands(all: number): number;
  /** Sites that are not tried as long as there is mail to others. `strictly`: not even if there is none. */
  avoids(): { sites: string[]; strictly: boolean };
  held(): Held | null;
};

/** Milliseconds that a site is known to be refused alone, and how many are remembered. */
const ALONE_MS = 3_600_000;
const MOST_ALONE = 1_000;

/** The last two labels of an address's domain: a stranger can make up any number of subdomains, but must buy these. */
export function siteOf(address: string): string {
  return /[^.@]+\.[^.@]+$/.exec(address.toLowerCase())?.[0] ?? '';
}

/**
 * Keeps a worker from asking a provider again and again that takes no mail of ours (a wrong key, an unverified domain, a
 * quota): nothing is tried for 1, 2, 4 … 30 s, or as long as the provider asked for; then one message finds out. Each
 * worker has its own hold: another one may have another key already.
 *
 * A stranger chooses the recipient, and some relays pass on what the recipient's server said. So an answer that came once
 * the recipient was named counts against everyone only when a second site gets one too. Until then one message at a time
 * goes to other sites without any wait. When one of them is accepted, the hold is over, and the refused sites are set
 * aside: for an hour their refusals hold nobody else's mail, which costs a stranger a domain for each second of delay.
 */
export function makeHold(): Hold {
  const suspects = new Set<string>();
  const alone = new Map<string, number>();
  let refusals = 0;
  let certain = false;
  let since = 0;
  let until = 0;
  let why = '';

  const isAlone = (site: string) => (alone.get(site) ?? -Infinity) > performance.now();
  const isSure = () => certain || suspects.size > 1;

  function setAside(accepted: string) {
    alone.delete(accepted);
    suspects.delete(accepted);
    if (alone.size > MOST_ALONE) alone.clear();
    for (const site of suspects) alone.set(site, performance.now() + ALONE_MS);
  }

  return {
    refused({ reason, retryAfterSeconds, begun, site }) {
      if (site !== null && isAlone(site)) return null;
      const now = performance.now();
      if (refusals === 0) since = now;
      // Only a message that was sent to find out lengthens the hold; one under way when it began says no more than that.
      if (refusals === 0 || begun >= until) refusals += 1;
      if (site === null) certain = true;
      else suspects.add(site);
      why = reason;
      const wait = waitAfter(refusals, LONGEST_WAIT.held, retryAfterSeconds);
      until = Math.max(until, now + wait * 1000);
      return (until - now) / 1000;
    },
    heard({ begun, site, accepted }) {
      // A mail under way when the hold began was let in before it: a slow 200 of the burst doesn't end a Retry-After.
      if (certain && begun < until) return;
      // "User unknown" doesn't prove that the provider would have taken the mail from us.
      if (suspects.size > 0 && !accepted) return;
      if (accepted) setAside(site);
      suspects.clear();
      certain = false;
      refusals = 0;
      until = 0;
    },
    hands(all) {
      if (refusals === 0) return all;
      return performance.now() < until && isSure() ? 0 : 1;
    },
    avoids() {
      return { sites: [...suspects], strictly: performance.now() < until };
    },
    held() {
      if (refusals === 0) return null;
      const now = performance.now();
      return { reason: why, since: since - now, until: Math.max(0, until - now) };
    },
  };
}
