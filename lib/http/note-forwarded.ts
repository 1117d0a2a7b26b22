import { raiseAlarm } from '../alarms/raise';
import { env } from '../env';
import type { Visit } from './visit';

const HOUR_MS = 3_600_000;

let notedAt = -Infinity;

/**
 * Records for `npm run doctor` that requests arrive with forwarded headers while TRUSTED_PROXIES is 0: a client forges
 * them, or a proxy isn't configured and all its clients share one limit. At most once an hour, and without an email,
 * because anyone can send such headers.
 */
export function noteForwarded({ isInner, outer, context }: Visit): void {
  if (isInner || !outer.forwarded || env().trustedProxies > 0) return;
  const now = performance.now();
  if (now - notedAt < HOUR_MS) return;
  notedAt = now;
  void raiseAlarm('forwarded-headers', context.reference, { mail: false });
}
