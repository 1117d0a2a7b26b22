import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { pool } from '../database/client';
import { countLimited } from '../metrics/counters';

export type Spent = { ok: true } | { ok: false; retryAfterSeconds: number };

type Counted = { points: number; wait: number };

// One statement under the row's lock. A use given back leaves nothing below zero: that would be a use too many later.
const COUNT = `
  WITH clock AS MATERIALIZED (SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint AS now)
  INSERT INTO "RateLimit" AS uses (key, points, expire)
  SELECT $1, greatest($2::int, 0), now + $3::bigint FROM clock
  ON CONFLICT (key) DO UPDATE SET (points, expire) = (
    SELECT greatest(CASE WHEN uses.expire <= now THEN 0 ELSE uses.points END + $2::int, 0),
           CASE WHEN uses.expire <= now THEN now + $3::bigint ELSE uses.expire END
    FROM clock)
  RETURNING points, greatest(expire - (SELECT now FROM clock), 0)::float8 AS wait`;

/**
 * The library's counter by the database's clock. Its own goes by the process's: instances whose clocks differ would
 * open and close each other's windows early, give an address more mails than it may get, and refuse an owner whose
 * link has died. Only what `consume`, `reward` and `delete` need is here. Nothing is kept in the process.
 */
class Counter extends RateLimiterPostgres {
  async _upsert(key: string, points: number, duration: number): Promise<Counted> {
    const { rows } = await pool().query<Counted>(COUNT, [key, points, duration]);
    if (!rows[0]) throw new Error('a use was not counted');
    return rows[0];
  }

  _getRateLimiterRes(_key: string, changed: number, { points, wait }: Counted): RateLimiterRes {
    return new RateLimiterRes(Math.max(this.points - points, 0), wait, points, points === changed);
  }
}

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
  return new Counter({
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
