import { setTimeout as pause } from 'node:timers/promises';
import { purgeAll } from './purge';

const MINUTE = 60_000;
/** Milliseconds that a stop waits for the batch under way. */
const STOP_LIMIT = 900;

const between = (least: number, most: number) => (least + Math.random() * (most - least)) * MINUTE;

/** Milliseconds before the first purge and between two: at random, so that instances that start together spread out. */
const PACE = { first: () => between(1, 10), next: () => between(50, 70) };

export type Upkeep = { stop(): Promise<void> };

/**
 * Purges some minutes after the start and then about every hour, one purge at a time, until stopped. stop() returns within
 * a second; a batch that is still under way then ends by itself, or with its connection.
 */
export function startUpkeep(pace: typeof PACE = PACE): Upkeep {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function run() {
    for (let wait = pace.first(); ; wait = pace.next()) {
      await pause(wait, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await purgeAll(signal);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await Promise.race([running, pause(STOP_LIMIT, undefined, { ref: false })]);
    },
  };
}
