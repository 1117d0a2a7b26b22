/** Milliseconds. */
const ONE_SECOND = 1_000;

// Next bundles lib/ more than once in one process: the storm is the process's, not the bundle's.
const shared = globalThis as typeof globalThis & { [key: symbol]: Map<string, number> | undefined };
const RAISED = Symbol.for('sparekey.alarms');

/** True when this process raised the same kind less than a second ago: a storm of failures is no storm of writes. */
export function isRaisedJustNow(kind: string): boolean {
  const raised = (shared[RAISED] ??= new Map());
  const now = performance.now();
  if (now - (raised.get(kind) ?? -Infinity) < ONE_SECOND) return true;
  raised.set(kind, now);
  return false;
}
