import { pool } from '../db';
import { inBatches } from '../upkeep/batches';
import { SIGN_IN_ADDRESS } from './keys';
import { limits } from './table';

const { inARow, forgottenAfter } = limits['sign-in'].wrongPerAddress;

/**
 * Deletes the counters that count no more and returns how many. Safe at any time and on several instances. The
 * failed sign-ins of an address are no window that ends by itself: their `expire` is when the next try may pass, so
 * they stay for 30 days after it, and for good once the address needs a reset.
 */
export function purgeLimits(stopping?: AbortSignal): Promise<number> {
  return inBatches(async (most) => {
    const { rowCount } = await pool().query(
      `WITH clock AS MATERIALIZED (SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint AS now),
       spent AS MATERIALIZED (
         SELECT key FROM "RateLimit", clock
         WHERE CASE WHEN split_part(key, ':', 1) = $1
           THEN points < $2::int AND expire < now - $3::bigint * 1000
           ELSE expire < now END
         LIMIT $4 FOR UPDATE OF "RateLimit" SKIP LOCKED)
       DELETE FROM "RateLimit" WHERE key IN (SELECT key FROM spent)`,
      [SIGN_IN_ADDRESS, inARow, forgottenAfter, most],
    );
    return rowCount ?? 0;
  }, stopping);
}
