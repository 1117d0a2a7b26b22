import { pool } from '../db';
import { inBatches } from '../upkeep/batches';
import { SIGN_IN_ADDRESS } from './keys';
import { limits } from './table';

const { inARow, forgottenAfter, atTheEndForgottenAfter } = limits['sign-in'].wrongPerAddress;

/**
 * Deletes the counters that count no more and returns how many. Safe at any time and on several instances. The
 * failed sign-ins of an address are no window that ends by itself: their `expire` is when the next try may pass, so
 * they stay for 30 days after it, and for a year once the address needs a reset: longer than any secret is kept, by which
 * alone a row can be found.
 */
export function purgeLimits(stopping?: AbortSignal): Promise<number> {
  return inBatches(async (most) => {
    const { rowCount } = await pool().query(
      `WITH clock AS MATERIALIZED (SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint AS now),
       spent AS MATERIALIZED (
         SELECT key FROM "RateLimit", clock
         WHERE CASE WHEN split_part(key, ':', 1) = $1
           THEN expire < now - 1000 * CASE WHEN points < $2::int THEN $3::bigint ELSE $4::bigint END
           ELSE expire < now END
         LIMIT $5 FOR UPDATE OF "RateLimit" SKIP LOCKED)
       DELETE FROM "RateLimit" WHERE key IN (SELECT key FROM spent)`,
      [SIGN_IN_ADDRESS, inARow, forgottenAfter, atTheEndForgottenAfter, most],
    );
    return rowCount ?? 0;
  }, stopping);
}
