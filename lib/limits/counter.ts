import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { pool } from '../db';
import { countLimited } from '../metrics/counters';

export type Spent = { ok: true } | { ok: false; retryAfterSeconds: number };

// Without the names that the library gives its statements: behind PgBouncer in transaction mode the next statement
// may meet a server connection that has never heard of a prepared one. Looked up late, so that importing opens nothing.
const store = {
  query: ({ text, values }: { text: string; values?: unknown[] }) => pool().query(text, values),
};

/**
 * A counter in the table "RateLimit": `times` per `within` seconds, in windows that begin with the first use. Counts
 * atomically in one statement, shared by all instances. No timer: expired rows are the purge's.
 */
export function counter(
  name: string,
  { times, within }: { times: number; within: number },
): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: store,
    storeType: 'pool',
    tableName: 'RateLimit',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points: times,
    duration: within,
  });
}

/**
 * Turns the library's two rejections apart: a spent counter is a value, with the whole seconds to wait; an error of
 * the store is thrown, so that nothing passes uncounted while the database is away.
 */
export async function spent(limit: string, consumed: Promise<unknown>): Promise<Spent> {
  try {
    await consumed;
    return { ok: true };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    countLimited(limit);
    return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) };
  }
}
