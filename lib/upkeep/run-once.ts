import { once } from 'node:events';
import { db } from '../database/client';
import { runUnhurried } from '../database/deadline';
import { withTimeLimit } from '../time-limit';
import { makeHold, type Hold } from '../worker/hold';
import type { Worker } from '../worker/work';
import { purgeAll } from './purge';
import { provideRun, type RunResult } from './request-run';

// A scheduler that calls the cron route waits about 30 s for its answer.
const WORK_LIMIT_MS = 20_000;
const PURGE_LIMIT_MS = 5_000;
const PURGE_INTERVAL_MS = 3_600_000;

/**
 * Makes the runs that requestRun() asks for, until stopped. A run sends the mail that is due, for at most 20 s, with this
 * process's worker or a temporary one, and then deletes old rows, at most once an hour. Simultaneous requests share one
 * run, and several instances share the work. stop() ends the run in progress.
 */
export function provideRuns(ownWorker: Worker | null): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let current: Promise<RunResult> | null = null;
  let purgedAt = -Infinity;
  // Kept between runs, so that a provider's Retry-After of an hour also binds the temporary worker a minute later.
  const hold = makeHold();

  async function runOnce(): Promise<RunResult> {
    // First, so that an unavailable database is an error at once instead of 20 s of waiting.
    const [clock] = await db().$queryRaw<{ begun: Date }[]>`SELECT clock_timestamp() AS "begun"`;
    await sendDue(ownWorker, hold, stopping.signal);
    if (performance.now() - purgedAt > PURGE_INTERVAL_MS && !stopping.signal.aborted) {
      purgedAt = performance.now();
      await withTimeLimit(stopping.signal, PURGE_LIMIT_MS, purgeAll);
    }
    const [result] = await db().$queryRaw<RunResult[]>`
      SELECT (SELECT count(*)::int FROM "OutboundEmail"
               WHERE "settledAt" >= ${clock?.begun} AND "state" NOT IN ('queued', 'skipped', 'replaced', 'dead')) AS "accepted",
             (SELECT count(*)::int FROM "OutboundEmail" WHERE "state" = 'queued') AS "waiting"`;
    return result ?? { accepted: 0, waiting: 0 };
  }

  provideRun(() => (current ??= runUnhurried(runOnce).finally(() => (current = null))));
  return {
    async stop() {
      provideRun(null);
      stopping.abort();
      await current?.catch(() => {});
    },
  };
}

async function sendDue(ownWorker: Worker | null, hold: Hold, stopping: AbortSignal): Promise<void> {
  if (stopping.aborted) return;
  const worker = ownWorker ?? (await import('../worker/work')).startWorker({ listens: false, hold });
  const idle = new AbortController();
  await Promise.race([
    worker.rest(WORK_LIMIT_MS),
    once(stopping, 'abort', { signal: idle.signal }).catch(() => {}),
  ]);
  idle.abort();
  if (!ownWorker) await worker.stop();
}
