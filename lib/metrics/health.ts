import { pool } from '../database/client';
import { env } from '../env';
import { log } from '../log';

/** Milliseconds: a database that takes longer for `SELECT 1` can't serve people. */
const DATABASE_PATIENCE = 2_000;
/** Milliseconds: the worker says at least every 5 s that it lives. */
const WORKER_PATIENCE = 30_000;

const shared = globalThis as typeof globalThis & { [key: symbol]: { beatAt: number } | undefined };
const WORKER = Symbol.for('sparekey.worker');

/**
 * True when this process can do its work: the database answers, and where WORKER is on, the outbox is worked. Logs why
 * not, which the answer doesn't reveal.
 */
export async function isHealthy(now: number = Date.now()): Promise<boolean> {
  const fault =
    env().worker && !isWorkerAlive(now)
      ? 'the worker has shown no sign of life for 30 s'
      : !(await doesDatabaseAnswer()) && 'the database does not answer within 2 s';
  if (fault) log.warn(`unhealthy: ${fault}`);
  return !fault;
}

/** True when the worker's last sign of life, in milliseconds since the epoch, is younger than 30 s. */
export function isWorkerAlive(now: number): boolean {
  const beatAt = shared[WORKER]?.beatAt;
  return beatAt !== undefined && now - beatAt < WORKER_PATIENCE;
}

async function doesDatabaseAnswer(): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), DATABASE_PATIENCE);
  });
  const answered = pool()
    .query('SELECT 1')
    .then(
      () => true,
      () => false,
    );
  return Promise.race([answered, tooSlow]).finally(() => clearTimeout(timer));
}
