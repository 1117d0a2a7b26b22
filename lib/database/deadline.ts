import { AsyncLocalStorage } from 'node:async_hooks';
import { processWide } from '../process-wide';

const storage = processWide('deadline', () => new AsyncLocalStorage<number>());

/**
 * Runs `work` for a client that is waiting. After so many milliseconds, it gets no further connection to the database. A
 * statement or commit in progress is not cut off, so its outcome is never unknown because of this limit.
 */
export function runWithin<T>(milliseconds: number, work: () => T): T {
  return storage.run(performance.now() + milliseconds, work);
}

/** Runs `work` without the time limit of the request that started it. */
export function runUnhurried<T>(work: () => T): T {
  return storage.exit(work);
}

/** True when the time limit of the current request has passed. */
export function isLate(): boolean {
  return performance.now() > (storage.getStore() ?? Infinity);
}
