import { pool } from '../db';
import { SIGN_IN_ADDRESS } from './keys';
import { limits } from './table';

const { inARow, forgottenAfter } = limits['sign-in'].wrongPerAddress;

/**
 * Deletes the counters that count no more and returns how many. Safe at any time and on several instances. The
 * failed sign-ins of an address are no window that ends by itself: their `expire` is when the next try may pass, so
 * they stay for 30 days after it, and for good once the address needs a reset.
 */
export async function purgeLimits(): Promise<number> {
  const { rowCount } = await pool().query(
    `WITH clock AS (SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint AS now)
     DELETE FROM "RateLimit" USING clock
     WHERE CASE WHEN split_part(key, ':', 1) = $1
       THEN points < $2::int AND expire < now - $3::bigint * 1000
       ELSE expire < now END`,
    [SIGN_IN_ADDRESS, inARow, forgottenAfter],
  );
  return rowCount ?? 0;
}
