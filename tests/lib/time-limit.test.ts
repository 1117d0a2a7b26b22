import { getEventListeners } from 'node:events';
import { types } from 'node:util';
import { expect, it } from 'vitest';
import { withTimeLimit } from '@/lib/time-limit';

/** What Node itself keeps on a signal for others that were made from it. */
function keptOn(signal: AbortSignal): number {
  const symbols = Object.getOwnPropertySymbols(signal) as (keyof AbortSignal & symbol)[];
  // Sets of Node's own have another prototype.
  const sets = symbols.map((symbol) => signal[symbol] as unknown).filter((value) => types.isSet(value));
  return getEventListeners(signal, 'abort').length + sets.reduce((sum, set) => sum + set.size, 0);
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'));
  });

it('ends the work after its time, or when the caller stops', async () => {
  const stopping = new AbortController();
  expect(await withTimeLimit(stopping.signal, 1, untilAborted)).toBe('aborted');
  const stopped = withTimeLimit(stopping.signal, 60_000, untilAborted);
  stopping.abort();
  expect(await stopped).toBe('aborted');
  expect(await withTimeLimit(stopping.signal, 60_000, untilAborted)).toBe('aborted');
});

it('leaves nothing on a signal that lives on, also after a failure', async () => {
  const stopping = new AbortController();
  for (let count = 0; count < 100; count += 1) {
    await withTimeLimit(stopping.signal, 60_000, () => Promise.resolve());
    await withTimeLimit(stopping.signal, 60_000, () => Promise.reject(new Error())).catch(() => {});
  }
  expect(keptOn(stopping.signal)).toBe(0);
  AbortSignal.any([stopping.signal]);
  expect(keptOn(stopping.signal), 'what AbortSignal.any leaves would be seen').toBeGreaterThan(0);
});
