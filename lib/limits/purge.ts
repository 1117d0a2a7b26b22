import { db } from '../database/client';
import { limits } from './table';

const { forgottenAfter } = limits['sign-in'].wrongPerAddress;

/**
 * Deletes up to `most` counters of each sort that no longer count, and returns how many. Safe at any time and on several
 * instances. The failed sign-ins of an address are not a window that ends by itself. Their `expire` is when the next try
 * may pass, so they stay for 30 days after it; an address that needs a reset stays for a year, which its `expire` already
 * includes (address-tries.ts). Both conditions are ranges of the index: a purge that finds nothing reads no row. The prefix
 * (SIGN_IN_ADDRESS) is a literal because the index has it.
 */
export function purgeLimits(most: number): Promise<number> {
  return db().$executeRaw`
    WITH windows AS MATERIALIZED (
      SELECT "key" FROM "RateLimit"
      WHERE NOT starts_with("key", 'sign-in-address:') AND "expire" < (extract(epoch FROM now()) * 1000)::bigint
      ORDER BY "expire" LIMIT ${most} FOR UPDATE SKIP LOCKED),
    failures AS MATERIALIZED (
      SELECT "key" FROM "RateLimit"
      WHERE starts_with("key", 'sign-in-address:')
        AND "expire" < (extract(epoch FROM now()) * 1000)::bigint - 1000 * ${forgottenAfter}::bigint
      ORDER BY "expire" LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "RateLimit" WHERE "key" IN (SELECT "key" FROM windows UNION ALL SELECT "key" FROM failures)`;
}
