import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { beginPasswordTry, forgetPasswordTries } from '@/lib/limits/current-password';
import { limitKey } from '@/lib/limits/keys';
import { clearAddress } from '@/lib/limits/clear';
import { withSettings } from '../../support/server/settings';

const newAddress = () => `${randomUUID()}@example.com`;
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

const wrong = async (canonical: string, count: number) => {
  const passed: boolean[] = [];
  for (const _ of times(count)) passed.push((await beginPasswordTry(canonical)).ok);
  return passed;
};

const key = (canonical: string) => `current-password:${limitKey('current-password', canonical)}`;

const age = (canonical: string, seconds: number) =>
  pool().query('UPDATE "RateLimit" SET expire = expire - $2::bigint * 1000 WHERE key = $1', [
    key(canonical),
    seconds,
  ]);

// proves: current-password-guessing
test('five may be tried, the fifth is the last', async () => {
  const address = newAddress();
  const last: boolean[] = [];
  for (const _ of times(5)) {
    const attempt = await beginPasswordTry(address);
    last.push(attempt.ok && attempt.last);
  }
  expect(last).toEqual([false, false, false, false, true]);
  expect(await wrong(address, 3)).toEqual([false, false, false]);
});

// proves: current-password-guessing, limiter-races, ASVS 6.3.1
test('of a hundred at one moment five pass, and one of them is the last', async () => {
  const address = newAddress();
  const attempts = await Promise.all(times(100).map(() => beginPasswordTry(address)));
  const passed = attempts.filter((attempt) => attempt.ok);
  expect(passed).toHaveLength(5);
  expect(passed.filter(({ last }) => last)).toHaveLength(1);
});

test('a right one, a sign-in and a new password make all the tries free again', async () => {
  const address = newAddress();
  await wrong(address, 4);
  const fifth = await beginPasswordTry(address);
  if (!fifth.ok) expect.fail();
  await fifth.right();
  expect(await wrong(address, 6)).toEqual([true, true, true, true, true, false]);
  await forgetPasswordTries(address);
  expect(await wrong(address, 6)).toEqual([true, true, true, true, true, false]);
  await clearAddress(address, db());
  expect(await wrong(address, 6)).toEqual([true, true, true, true, true, false]);
});

test('one that was never compared is given back, and only that one', async () => {
  const address = newAddress();
  await wrong(address, 3);
  for (const _ of times(10)) {
    const attempt = await beginPasswordTry(address);
    if (!attempt.ok) expect.fail();
    expect(attempt.last).toBe(false);
    await attempt.abandoned();
  }
  expect(await wrong(address, 3)).toEqual([true, true, false]);
});

test('each address has its own, and forgetting is for one address', async () => {
  const [one, other] = [newAddress(), newAddress()];
  await wrong(one, 5);
  await forgetPasswordTries(other);
  expect(await wrong(one, 1)).toEqual([false]);
  expect(await wrong(other, 1)).toEqual([true]);
});

// proves: current-password-guessing, NIST 3.2.2
test('nobody gets more by waiting: not after hours, however rarely they try', async () => {
  const address = newAddress();
  for (const _ of times(4)) {
    expect(await wrong(address, 1)).toEqual([true]);
    await age(address, 2 * 86_400);
  }
  expect(await wrong(address, 3)).toEqual([true, false, false]);
});

test('they come back thirty days after the first, however often one knocks meanwhile', async () => {
  const address = newAddress();
  await wrong(address, 5);
  await age(address, 30 * 86_400 - 100);
  expect(await wrong(address, 5)).toEqual(Array(5).fill(false));
  await age(address, 101);
  expect(await wrong(address, 6)).toEqual([true, true, true, true, true, false]);
});

test('the address is kept as a keyed hash', async () => {
  const address = newAddress();
  await wrong(address, 1);
  const { rows } = await pool().query<{ key: string }>('SELECT key FROM "RateLimit"');
  expect(rows.map((row) => row.key)).toContain(key(address));
  expect(JSON.stringify(rows)).not.toContain(address);
});

// proves: limiter-away
test('nothing passes uncounted while the store fails', async () => {
  await pool().query('ALTER TABLE "RateLimit" RENAME TO "Away"');
  try {
    await expect(beginPasswordTry(newAddress())).rejects.toThrow('RateLimit');
  } finally {
    await pool().query('ALTER TABLE "Away" RENAME TO "RateLimit"');
  }
});

test('with the limits off any number may be tried, and nothing is written', async () => {
  const address = newAddress();
  await withSettings({ rateLimits: false }, async () => {
    for (const _ of times(12)) {
      const attempt = await beginPasswordTry(address);
      if (!attempt.ok) expect.fail();
      expect(attempt.last).toBe(false);
      await attempt.right();
      await attempt.abandoned();
    }
  });
  const { rows } = await pool().query('SELECT 1 FROM "RateLimit" WHERE key = $1', [key(address)]);
  expect(rows).toEqual([]);
});
