import { once } from 'node:events';
import { db } from '../database/client';
import { runUnhurried } from '../database/deadline';
import { withTimeLimit } from '../time-limit';
import { makeHold, type Hold } from '../worker/hold';
import type { Worker } from '../worker/work';
import { answerCalls, type Round } from './call';
import { purgeAll } from './purge';

/** Milliseconds that a round works the outbox, and then that it deletes what is old: callers wait for half a minute. */
const WORK_LIMIT = 20_000;
const PURGE_LIMIT = 5_000;
/** Milliseconds between two purges by rounds of one process. */
const HOUR = 3_600_000;

/**
 * Makes the rounds that callRound() asks for, until stopped: the outbox is worked until nothing is due or for 20 s, by the
 * worker of this process or, where it has none, by one for that long; then what is old is deleted, at most once an hour.
 * Calls at one time share one round; rounds of several instances share the work. stop() ends the round under way.
 */
export function makeRounds(own: Worker | null): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let underWay: Promise<Round> | null = null;
  let purgedAt = -Infinity;
  // Of all rounds: a provider that asks for an hour is not asked again by the next minute's worker.
  const hold = makeHold();

  async function makeRound(): Promise<Round> {
    // First of all: an outbox that is out of reach is an error of the caller's, not half a minute of waiting.
    const [clock] = await db().$queryRaw<{ begun: Date }[]>`SELECT clock_timestamp() AS "begun"`;
    await workOff(own, hold, stopping.signal);
    if (performance.now() - purgedAt > HOUR && !stopping.signal.aborted) {
      purgedAt = performance.now();
      await withTimeLimit(stopping.signal, PURGE_LIMIT, purgeAll);
    }
    const [round] = await db().$queryRaw<Round[]>`
      SELECT (SELECT count(*)::int FROM "OutboundEmail"
               WHERE "settledAt" >= ${clock?.begun} AND "state" NOT IN ('queued', 'skipped', 'replaced', 'dead')) AS "accepted",
             (SELECT count(*)::int FROM "OutboundEmail" WHERE "state" = 'queued') AS "waiting"`;
    return round ?? { accepted: 0, waiting: 0 };
  }

  answerCalls(() => (underWay ??= runUnhurried(makeRound).finally(() => (underWay = null))));
  return {
    async stop() {
      answerCalls(null);
      stopping.abort();
      await underWay?.catch(() => {});
    },
  };
}

async function workOff(own: Worker | null, hold: Hold, stopping: AbortSignal): Promise<void> {
  if (stopping.aborted) return;
  const worker = own ?? (await import('../worker/work')).startWorker({ listens: false, hold });
  const rested = new AbortController();
  await Promise.race([
    worker.rest(WORK_LIMIT),
    once(stopping, 'abort', { signal: rested.signal }).catch(() => {}),
  ]);
  rested.abort();
  if (!own) await worker.stop();
}
