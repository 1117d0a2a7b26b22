import { pool } from '../database/client';
import { env } from '../env';
import { log } from '../log';
import { processWide } from '../process-wide';

/** A database that takes longer for `SELECT 1` is too slow to serve requests. */
const DATABASE_LIMIT_MS = 2_000;
const WORKER_LIMIT_MS = 30_000;

const worker = processWide<{ aliveAt: number | null }>('worker', () => ({ aliveAt: null }));

/** Called by the worker of this process at least every 5 s, and with null when it has stopped. */
export function noteWorkerAlive(now: number | null): void {
  worker.aliveAt = now;
}

/**
 * True when this process can do its work: the database answers and, where WORKER is on, the worker is running. Logs the
 * fault, which the response must not reveal.
 */
export async function isHealthy(now: number = Date.now()): Promise<boolean> {
  const fault =
    env().worker && !isWorkerAlive(now)
      ? 'the worker has not reported for 30 s'
      : !(await doesDatabaseAnswer()) && 'the database did not answer within 2 s';
  if (fault) log.warn(`unhealthy: ${fault}`);
  return !fault;
}

/** True when the worker of this process reported within the last 30 s. `now` is in milliseconds since 1970. */
export function isWorkerAlive(now: number): boolean {
  return worker.aliveAt !== null && now - worker.aliveAt < WORKER_LIMIT_MS;
}

async function doesDatabaseAnswer(): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), DATABASE_LIMIT_MS);
  });
  const answered = pool()
    .query('SELECT 1')
    .then(
      () => true,
      () => false,
    );
  return Promise.race([answered, tooSlow]).finally(() => clearTimeout(timer));
}
