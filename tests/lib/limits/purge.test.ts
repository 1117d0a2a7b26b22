import { afterEach, beforeEach, expect, test } from 'vitest';
import { pool } from '@/lib/database/client';
import { reserveTry } from '@/lib/limits/address-tries';
import { SIGN_IN_ADDRESS } from '@/lib/limits/keys';
import { purgeLimits } from '@/lib/limits/purge';

const DAY = 86_400;

const empty = () => pool().query('DELETE FROM "RateLimit"');
beforeEach(empty);
afterEach(empty);

test('deletes expired windows, and failures 30 days after the next try was allowed', async () => {
  const rows: [string, number, number][] = [
    ['use-link:over', 3, -1],
    ['use-link:open', 3, 60],
    [`${SIGN_IN_ADDRESS}:resting`, 7, -29 * DAY],
    [`${SIGN_IN_ADDRESS}:forgotten`, 99, -31 * DAY],
    [`${SIGN_IN_ADDRESS}:waiting`, 8, 4],
  ];
  for (const [key, points, seconds] of rows)
    await pool().query(
      `INSERT INTO "RateLimit" (key, points, expire)
       VALUES ($1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint + $3::bigint * 1000)`,
      [key, points, seconds],
    );

  expect(await purgeLimits(1_000)).toBe(2);
  const left = await pool().query<{ key: string }>('SELECT key FROM "RateLimit" ORDER BY key');
  expect(left.rows.map(({ key }) => key)).toEqual([
    `${SIGN_IN_ADDRESS}:resting`,
    `${SIGN_IN_ADDRESS}:waiting`,
    'use-link:open',
  ]);
  expect(await purgeLimits(1_000)).toBe(0);
});

test.each(['known', 'unknown'] as const)(
  'keeps the failures of an address that needs a reset for a year (%s devices)',
  async (devices) => {
    const age = (days: number) =>
      pool().query('UPDATE "RateLimit" SET expire = expire - $1::bigint * 86400000', [days]);
    for (let failures = 0; failures < 100; failures += 1) {
      expect(await reserveTry('ada@example.com', devices)).toBe(true);
      if (failures < 99) await pool().query('UPDATE "RateLimit" SET expire = 0');
    }
    await age(364);
    expect(await purgeLimits(1_000)).toBe(0);
    expect(await reserveTry('ada@example.com', devices)).toBe(false);
    await age(2);
    expect(await purgeLimits(1_000)).toBe(1);
  },
);
