import { raiseAlarm } from '../alarms/raise';
import { env } from '../env';
import type { Visit } from './visit';

/** Milliseconds. */
const HOUR = 3_600_000;

let notedAt = -Infinity;

/**
 * Leaves a note for `npm run doctor` where TRUSTED_PROXIES is 0 and requests come with forwarded headers: either somebody
 * plays a proxy, or one stands in front and all its clients are counted as one. Once an hour, and nobody is mailed: any
 * stranger can send such headers.
 */
export function noteForwarded({ isInner, outer, context }: Visit): void {
  if (isInner || !outer.forwarded || env().trustedProxies > 0) return;
  const now = performance.now();
  if (now - notedAt < HOUR) return;
  notedAt = now;
  void raiseAlarm('forwarded-headers', context.reference, { mail: false });
}
