import { beforeEach, expect, test } from 'vitest';
import { pool } from '@/lib/database/client';
import { purgeLimits } from '@/lib/limits/purge';
import { spendClient } from '@/lib/limits/spend';
import { ageLimits } from '../../support/database/age-limits';
import { guess } from '../../support/people/guess';

const DAY = 86_400;

beforeEach(() => pool().query('DELETE FROM "RateLimit"'));

test('deletes windows that have ended', async () => {
  await spendClient('use-link', 'a');
  await ageLimits(3_601);
  await spendClient('use-link', 'b');
  expect(await purgeLimits(1_000)).toBe(1);
  expect(await purgeLimits(1_000)).toBe(0);
});

test('deletes failed sign-ins after 30 days of silence', async () => {
  for (let time = 0; time < 7; time += 1) await guess('ada@example.com');
  await ageLimits(29 * DAY);
  // The clients' windows.
  expect(await purgeLimits(1_000)).toBe(7);
  await ageLimits(DAY + 1);
  expect(await purgeLimits(1_000)).toBe(1);
});

test('keeps an address that needs a reset for a year', async () => {
  for (let failures = 0; failures < 100; failures += 1) {
    expect(await guess('ada@example.com')).toBe(true);
    await pool().query('UPDATE "RateLimit" SET "waitUntil" = clock_timestamp()');
  }
  await ageLimits(364 * DAY);
  await purgeLimits(1_000);
  expect(await guess('ada@example.com')).toBe(false);
  await ageLimits(DAY + 1);
  await purgeLimits(1_000);
  expect(await guess('ada@example.com')).toBe(true);
});
