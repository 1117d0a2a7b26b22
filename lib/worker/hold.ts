import { LONGEST_WAIT_SECONDS, backoffSeconds } from './backoff';

/** Why sending is paused, and since and until when, in milliseconds from now. */
export type Held = { reason: string; since: number; until: number };

/**
 * `site`: the recipient's, when the answer may be about the recipient; otherwise null. `begun`: the start of the attempt by
 * performance.now().
 */
export type Refusal = {
  reason: string;
  retryAfterSeconds: number | null;
  begun: number;
  site: string | null;
};

export type Hold = {
  /** Returns the seconds that all mail is paused, or null when only this site's mail is refused. */
  refused(refusal: Refusal): number | null;
  /** Called when the provider accepted or rejected a mail. Ends the hold if that proves that it accepts our mail again. */
  heard(attempt: { begun: number; site: string; accepted: boolean }): void;
  /** How many messages may be in progress: all of them, or none or one during a hold, then one to find out. */
  capacity(all: number): number;
  /** Sites to avoid while there is mail to others; `strictly` if they are to be avoided even when there is none. */
  avoids(): { sites: string[]; strictly: boolean };
  held(): Held | null;
};

/** How long a site is remembered as refused by itself, and how many sites are. */
const ALONE_MS = 3_600_000;
const MAX_ALONE = 1_000;

/** The last two labels of an address's domain. A stranger can make up any number of subdomains, but must buy domains. */
export function siteOf(address: string): string {
  return /[^.@]+\.[^.@]+$/.exec(address.toLowerCase())?.[0] ?? '';
}

/**
 * Pauses sending while the provider accepts no mail of ours (a wrong key, an unverified domain, a quota): for 1, 2, 4 … 30
 * s or the provider's Retry-After. Then one message finds out whether it is over. Each worker has its own hold, because
 * another worker may already have a new key.
 *
 * A stranger chooses the recipient, and some relays pass on what the recipient's server said. So a refusal that names the
 * recipient pauses all mail only when a second site gets one too. Until then, one message at a time is sent to other sites
 * without delay. When one is accepted, the hold ends, and for an hour refusals of the suspected sites pause nothing. Each
 * second of delay costs a stranger a domain.
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
    if (alone.size > MAX_ALONE) alone.clear();
    for (const site of suspects) alone.set(site, performance.now() + ALONE_MS);
  }

  return {
    refused({ reason, retryAfterSeconds, begun, site }) {
      if (site !== null && isAlone(site)) return null;
      const now = performance.now();
      if (refusals === 0) since = now;
      // Only a message that was sent to find out lengthens the hold. One that was already in progress adds nothing.
      if (refusals === 0 || begun >= until) refusals += 1;
      if (site === null) certain = true;
      else suspects.add(site);
      why = reason;
      const wait = backoffSeconds(refusals, LONGEST_WAIT_SECONDS.held, retryAfterSeconds);
      until = Math.max(until, now + wait * 1000);
      return (until - now) / 1000;
    },
    heard({ begun, site, accepted }) {
      // A mail in progress when the hold began was accepted before it, so a slow 200 doesn't end a Retry-After.
      if (certain && begun < until) return;
      // "User unknown" doesn't prove that the provider would have accepted the mail.
      if (suspects.size > 0 && !accepted) return;
      if (accepted) setAside(site);
      suspects.clear();
      certain = false;
      refusals = 0;
      until = 0;
    },
    capacity(all) {
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
