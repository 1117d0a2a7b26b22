import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { clearAddress } from '@/lib/limits/clear';
import { counter } from '@/lib/limits/counter';
import { beginPasswordTry } from '@/lib/limits/current-password';
import { ageLimits } from '../../support/database/age-limits';
import { withSettings } from '../../support/server/settings';

const newAddress = () => `${randomUUID()}@example.com`;
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

const wrong = async (canonical: string, count: number) => {
  const passed: boolean[] = [];
  for (const _ of times(count)) passed.push((await beginPasswordTry(canonical)).ok);
  return passed;
};

const key = (canonical: string) => counter('current-password', canonical).key;

// proves: current-password-guessing
test('allows five tries, and says which is the last', async () => {
  const address = newAddress();
  const last: boolean[] = [];
  for (const _ of times(5)) {
    const attempt = await beginPasswordTry(address);
    last.push(attempt.ok && attempt.isLast);
  }
  expect(last).toEqual([false, false, false, false, true]);
  expect(await wrong(address, 3)).toEqual([false, false, false]);
});

// proves: current-password-guessing, limiter-races, ASVS 6.3.1
test('allows five of a hundred at once, one of them the last', async () => {
  const address = newAddress();
  const attempts = await Promise.all(times(100).map(() => beginPasswordTry(address)));
  const passed = attempts.filter((attempt) => attempt.ok);
  expect(passed).toHaveLength(5);
  expect(passed.filter(({ isLast }) => isLast)).toHaveLength(1);
});

test('clears the count after the right password or a new one', async () => {
  const address = newAddress();
  await wrong(address, 4);
  const fifth = await beginPasswordTry(address);
  if (!fifth.ok) expect.fail();
  await fifth.succeeded();
  expect(await wrong(address, 6)).toEqual([true, true, true, true, true, false]);
  await clearAddress(address, db());
  expect(await wrong(address, 6)).toEqual([true, true, true, true, true, false]);
});

test('gives back a try whose password was never compared', async () => {
  const address = newAddress();
  await wrong(address, 3);
  for (const _ of times(10)) {
    const attempt = await beginPasswordTry(address);
    if (!attempt.ok) expect.fail();
    expect(attempt.isLast).toBe(false);
    await attempt.abandoned();
  }
  expect(await wrong(address, 3)).toEqual([true, true, false]);
});

test('counts each address apart', async () => {
  const [one, other] = [newAddress(), newAddress()];
  await wrong(one, 5);
  await clearAddress(other, db());
  expect(await wrong(one, 1)).toEqual([false]);
  expect(await wrong(other, 1)).toEqual([true]);
});

// proves: current-password-guessing, NIST 3.2.2
test('gives no more tries to a slow guesser', async () => {
  const address = newAddress();
  for (const _ of times(4)) {
    expect(await wrong(address, 1)).toEqual([true]);
    await ageLimits(2 * 86_400);
  }
  expect(await wrong(address, 3)).toEqual([true, false, false]);
});

test('allows five again thirty days after the first, whatever was refused', async () => {
  const address = newAddress();
  await wrong(address, 5);
  await ageLimits(30 * 86_400 - 100);
  expect(await wrong(address, 5)).toEqual(Array(5).fill(false));
  await ageLimits(101);
  expect(await wrong(address, 6)).toEqual([true, true, true, true, true, false]);
});

test('stores the address as a keyed hash', async () => {
  const address = newAddress();
  await wrong(address, 1);
  const { rows } = await pool().query<{ key: string }>('SELECT key FROM "RateLimit"');
  expect(rows.map((row) => row.key)).toContain(key(address));
  expect(JSON.stringify(rows)).not.toContain(address);
});

// proves: limiter-away
test('throws when the table is unavailable', async () => {
  await pool().query('ALTER TABLE "RateLimit" RENAME TO "Away"');
  try {
    await expect(beginPasswordTry(newAddress())).rejects.toThrow('RateLimit');
  } finally {
    await pool().query('ALTER TABLE "Away" RENAME TO "RateLimit"');
  }
});

test('counts nothing when limits are off', async () => {
  const address = newAddress();
  await withSettings({ rateLimits: false }, async () => {
    for (const _ of times(12)) {
      const attempt = await beginPasswordTry(address);
      if (!attempt.ok) expect.fail();
      expect(attempt.isLast).toBe(false);
      await attempt.succeeded();
      await attempt.abandoned();
    }
  });
  const { rows } = await pool().query('SELECT 1 FROM "RateLimit" WHERE key = $1', [key(address)]);
  expect(rows).toEqual([]);
});
