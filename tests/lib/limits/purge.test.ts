import { afterEach, beforeEach, expect, test } from 'vitest';
import { pool } from '@/lib/database/client';
import { SIGN_IN_ADDRESS } from '@/lib/limits/keys';
import { purgeLimits } from '@/lib/limits/purge';

const DAY = 86_400;

const empty = () => pool().query('DELETE FROM "RateLimit"');
beforeEach(empty);
afterEach(empty);

test('drops what counts no more, and keeps failures in a row', async () => {
  const rows: [string, number, number][] = [
    ['use-link:over', 3, -1],
    ['use-link:open', 3, 60],
    [`${SIGN_IN_ADDRESS}:resting`, 7, -29 * DAY],
    [`${SIGN_IN_ADDRESS}:forgotten`, 99, -31 * DAY],
    [`${SIGN_IN_ADDRESS}:needs-a-reset`, 100, -364 * DAY],
    [`${SIGN_IN_ADDRESS}:nobody-asks-any-more`, 100, -366 * DAY],
    [`${SIGN_IN_ADDRESS}:waiting`, 8, 4],
  ];
  for (const [key, points, seconds] of rows)
    await pool().query(
      `INSERT INTO "RateLimit" (key, points, expire)
       VALUES ($1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint + $3::bigint * 1000)`,
      [key, points, seconds],
    );

  expect(await purgeLimits(1_000)).toBe(3);
  const left = await pool().query<{ key: string }>('SELECT key FROM "RateLimit" ORDER BY key');
  expect(left.rows.map(({ key }) => key)).toEqual([
    `${SIGN_IN_ADDRESS}:needs-a-reset`,
    `${SIGN_IN_ADDRESS}:resting`,
    `${SIGN_IN_ADDRESS}:waiting`,
    'use-link:open',
  ]);
  expect(await purgeLimits(1_000)).toBe(0);
});
