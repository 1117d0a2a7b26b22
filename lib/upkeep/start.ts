import { setTimeout as pause } from 'node:timers/promises';
import { purgeAll } from './purge';

const MINUTE_MS = 60_000;
/** How long a stop waits for the current batch. */
const STOP_LIMIT_MS = 900;

const between = (least: number, most: number) => (least + Math.random() * (most - least)) * MINUTE_MS;

/** Milliseconds before the first purge and between purges. Random, so that instances that start together spread out. */
const PACE = { first: () => between(1, 10), next: () => between(50, 70) };

export type Upkeep = { stop(): Promise<void> };

/**
 * Purges a few minutes after the start and then about every hour, until stopped. stop() returns within a second; a batch
 * that is still running then ends by itself, or with its connection.
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
      await Promise.race([running, pause(STOP_LIMIT_MS, undefined, { ref: false })]);
    },
  };
}
