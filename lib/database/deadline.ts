import { AsyncLocalStorage } from 'node:async_hooks';

// The front is run by tsx and the app is bundled by Next: two copies of this file in one process, which share globalThis.
const KEY = Symbol.for('sparekey.deadline');
const shared = globalThis as typeof globalThis & { [KEY]?: AsyncLocalStorage<number> };
const storage = (shared[KEY] ??= new AsyncLocalStorage<number>());

/**
 * Runs `work` for somebody who waits for its answer. After so many milliseconds nothing that it started begins anything
 * more at the database; what has begun is not cut off, so that a commit is never in doubt because of it.
 */
export function runWithin<T>(milliseconds: number, work: () => T): T {
  return storage.run(performance.now() + milliseconds, work);
}

/** Runs `work`, which a request only set off, as if nobody waited for it. */
export function runUnhurried<T>(work: () => T): T {
  return storage.exit(work);
}

/** Whether the time is up for whoever waits for what is being done. */
export function isLate(): boolean {
  return performance.now() > (storage.getStore() ?? Infinity);
}
