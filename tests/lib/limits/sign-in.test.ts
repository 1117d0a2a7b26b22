import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { SIGN_IN_ADDRESS, limitKey } from '@/lib/limits/keys';
import { beginSignIn, forgetDeviceTries } from '@/lib/limits/sign-in';
import { clearAddress } from '@/lib/limits/clear';
import { withSettings } from '../../support/server/settings';

type From = Parameters<typeof beginSignIn>[0];

const newAddress = () => `${randomUUID()}@example.com`;
const newClient = () => `client-${randomUUID()}`;
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

/** One try from a client of its own, on a device that nobody knows. */
const begin = (canonical: string, from: Partial<From> = {}) =>
  beginSignIn({ client: newClient(), canonical, knownDevice: null, ...from });

const fail = async (canonical: string, from: Partial<From> = {}) => (await begin(canonical, from)).ok;

const REFUSED = { ok: false, reason: 'address', abandoned: expect.any(Function) };

const succeed = async (canonical: string, from: Partial<From> = {}) => {
  const attempt = await begin(canonical, from);
  if (attempt.ok) await attempt.succeeded();
  return attempt.ok;
};

const age = (seconds: number) =>
  pool().query('UPDATE "RateLimit" SET expire = expire - $1::bigint * 1000', [seconds]);

const rowOf = (canonical: string) => `${SIGN_IN_ADDRESS}:${limitKey(SIGN_IN_ADDRESS, canonical)}`;

/** A row counts milliseconds, rounded: its end may lie half of one later than the wait is long. */
async function stateOf(canonical: string) {
  const { rows } = await pool().query<{ points: number; expire: string; wait: number }>(
    `SELECT points, expire, ceil((expire / 1000.0 - 0.001 - extract(epoch from clock_timestamp())))::int AS wait
       FROM "RateLimit" WHERE key = $1`,
    [rowOf(canonical)],
  );
  return rows[0];
}

const letWaitEnd = (canonical: string) =>
  pool().query('UPDATE "RateLimit" SET expire = 0 WHERE key = $1', [rowOf(canonical)]);

// proves: limiter-races, ASVS 6.3.1, ASVS 2.4.1, OWASP-Auth throttle
test('of a hundred tries at one moment five pass', async () => {
  const address = newAddress();
  const began = performance.now();
  const passed = (await Promise.all(times(100).map(() => fail(address)))).filter(Boolean).length;
  // The wait after the fifth is a second: on a slow machine a sixth may come after it.
  expect(passed).toBeGreaterThanOrEqual(5);
  expect(passed).toBeLessThanOrEqual(performance.now() - began < 1_000 ? 5 : 6);
});

// proves: guessing, ASVS 6.3.1, OWASP-Auth throttle
test('the wait doubles from one second up to fifteen minutes', async () => {
  const address = newAddress();
  const waits: number[] = [];
  for (const _ of times(17)) {
    expect(await fail(address)).toBe(true);
    waits.push((await stateOf(address))?.wait ?? NaN);
    await letWaitEnd(address);
  }
  expect(waits.slice(0, 4).every((wait) => wait <= 0)).toBe(true);
  expect(waits.slice(4)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
});

// proves: guessing, limiter-races
test('while the wait lasts nobody passes, at its end one does, however many ask', async () => {
  const address = newAddress();
  for (const _ of times(12)) {
    await fail(address);
    await letWaitEnd(address);
  }
  expect(await fail(address)).toBe(true);
  await age(200);
  expect((await Promise.all(times(30).map(() => fail(address)))).filter(Boolean)).toHaveLength(0);
  await age(60);
  expect((await Promise.all(times(30).map(() => fail(address)))).filter(Boolean)).toHaveLength(1);
});

// proves: owner-locked-out
test('a refused try counts nothing for the address, so that nobody stretches the wait by knocking', async () => {
  const address = newAddress();
  for (const _ of times(9)) {
    await fail(address);
    await letWaitEnd(address);
  }
  await fail(address);
  const before = await stateOf(address);
  for (const _ of times(120)) expect(await begin(address)).toEqual(REFUSED);
  const after = await stateOf(address);
  expect([after?.points, after?.expire]).toEqual([before?.points, before?.expire]);
});

// proves: guessing
test('for its client it counts like any wrong one, unless the password was never compared', async () => {
  const [address, client] = [newAddress(), newClient()];
  for (const _ of times(9)) {
    await fail(address);
    await letWaitEnd(address);
  }
  await fail(address);
  for (const _ of times(120)) {
    const attempt = await begin(address, { client });
    expect(attempt).toEqual(REFUSED);
    if (!attempt.ok && attempt.reason === 'address') await attempt.abandoned();
  }
  for (const _ of times(100)) expect(await begin(address, { client })).toEqual(REFUSED);
  expect(await begin(address, { client })).toMatchObject({ ok: false, reason: 'client' });
});

// proves: guessing, NIST 3.2.2, OWASP-Auth lockout
test('a hundred failures in a row are the end, until a reset', async () => {
  const address = newAddress();
  for (const _ of times(100)) {
    expect(await fail(address)).toBe(true);
    await letWaitEnd(address);
  }
  await age(30 * 86_400);
  expect(await begin(address)).toEqual(REFUSED);
  await clearAddress(address, db());
  expect(await fail(address)).toBe(true);
});

// proves: NIST 3.2.2
test('a success forgets the failures of the address', async () => {
  const address = newAddress();
  for (const _ of times(4)) await fail(address);
  expect(await succeed(address)).toBe(true);
  expect(await stateOf(address)).toBeUndefined();
  for (const _ of times(5)) expect(await fail(address)).toBe(true);
  expect(await fail(address)).toBe(false);
});

test('one address does not wait for another', async () => {
  const address = newAddress();
  for (const _ of times(6)) await fail(address);
  expect(await fail(newAddress())).toBe(true);
});

// proves: guessing, limiter-races, ASVS 6.3.1
test('a client has a hundred wrong ones an hour, over all addresses, also at one moment', async () => {
  const client = newClient();
  const tries = await Promise.all(times(150).map(() => begin(newAddress(), { client })));
  expect(tries.filter(({ ok }) => ok)).toHaveLength(100);

  const refused = await begin(newAddress(), { client });
  expect(refused).toEqual({ ok: false, reason: 'client', retryAfterSeconds: expect.any(Number) });
  if (refused.ok || refused.reason !== 'client') throw new Error('not refused');
  expect(refused.retryAfterSeconds).toBeGreaterThan(3_500);
  expect(refused.retryAfterSeconds).toBeLessThanOrEqual(3_600);

  // Right ones give their places back, and the fifty that were refused took none.
  for (const attempt of tries
    .slice(0, 100)
    .filter(({ ok }) => ok)
    .slice(0, 3))
    if (attempt.ok) await attempt.succeeded();
  for (const _ of times(3)) expect(await fail(newAddress(), { client })).toBe(true);
  expect(await fail(newAddress(), { client })).toBe(false);
  await age(3_600);
  expect(await fail(newAddress(), { client })).toBe(true);
});

test('right passwords use nothing up', async () => {
  const [address, client] = [newAddress(), newClient()];
  for (const _ of times(130)) expect(await succeed(address, { client })).toBe(true);
});

// proves: owner-locked-out, OWASP-Auth lockout
test('a known device has ten tries an hour of its own, whatever strangers do', async () => {
  const [address, device] = [newAddress(), randomUUID()];
  for (const _ of times(100)) {
    await fail(address);
    await letWaitEnd(address);
  }
  expect(await begin(address)).toEqual(REFUSED);

  const tries = await Promise.all(times(40).map(() => fail(address, { knownDevice: device })));
  expect(tries.filter(Boolean)).toHaveLength(10);
  expect(await begin(address, { knownDevice: device })).toEqual(REFUSED);
  expect(await fail(address, { knownDevice: randomUUID() })).toBe(true);
  expect(await fail(newAddress(), { knownDevice: device })).toBe(true);
  await age(3_600);
  expect(await fail(address, { knownDevice: device })).toBe(true);
});

// proves: guessing, NIST 3.2.2
test('known devices share a hundred failures in a row, then stand with the others until one gets in', async () => {
  const [address, another] = [newAddress(), randomUUID()];
  const devices = times(11).map(() => randomUUID());
  const tries = await Promise.all(
    devices.flatMap((knownDevice) => times(10).map(() => fail(address, { knownDevice }))),
  );
  // Five more are those of the others; the wait after them is a second.
  expect(tries.filter(Boolean).length).toBeGreaterThanOrEqual(105);
  expect(tries.filter(Boolean).length).toBeLessThanOrEqual(107);
  for (const _ of times(3)) await fail(address, { knownDevice: another });
  expect(await fail(address, { knownDevice: another })).toBe(false);
  await letWaitEnd(address);
  expect(await succeed(address, { knownDevice: another })).toBe(true);
  for (const _ of times(10)) expect(await fail(address, { knownDevice: another })).toBe(true);
});

// proves: owner-locked-out, OWASP-Auth lockout, OWASP-FP way-back
test('after a reset a known device begins anew', async () => {
  const [address, device] = [newAddress(), randomUUID()];
  while (await fail(address, { knownDevice: device }));
  await forgetDeviceTries(address.toUpperCase(), device);
  for (const _ of times(10)) expect(await fail(address, { knownDevice: device })).toBe(true);
  expect(await fail(address, { knownDevice: device })).toBe(false);
});

test('a known device in use uses nothing up, and its success ends the wait of the others', async () => {
  const [address, device] = [newAddress(), randomUUID()];
  for (const _ of times(7)) await fail(address);
  expect(await fail(address)).toBe(false);
  for (const _ of times(25)) expect(await succeed(address, { knownDevice: device })).toBe(true);
  expect(await fail(address)).toBe(true);
});

test('an abandoned try is given back, to the client, the address and the device', async () => {
  const [address, client, device] = [newAddress(), newClient(), randomUUID()];
  for (const _ of times(120)) {
    const attempt = await begin(address, { client });
    expect(attempt.ok).toBe(true);
    if (attempt.ok) await attempt.abandoned();
    const known = await begin(address, { client, knownDevice: device });
    expect(known.ok).toBe(true);
    if (known.ok) await known.abandoned();
  }
  expect((await stateOf(address))?.points).toBe(0);
});

test('who dies between has failed', async () => {
  const address = newAddress();
  for (const _ of times(5)) await begin(address);
  expect(await begin(address)).toEqual(REFUSED);
});

test('with limits off nothing is counted', async () => {
  const from = { client: newClient(), canonical: newAddress(), knownDevice: null };
  await withSettings({ rateLimits: false }, async () => {
    for (const _ of times(120)) {
      const attempt = await beginSignIn(from);
      expect(attempt.ok).toBe(true);
    }
  });
  expect(await stateOf(from.canonical)).toBeUndefined();
});

// proves: limiter-away, ASVS 16.5.3
test('when the store fails no password is tried: the error is thrown', async () => {
  await pool().query('ALTER TABLE "RateLimit" RENAME TO "Away"');
  try {
    await expect(begin(newAddress())).rejects.toThrow(/RateLimit/);
    await expect(begin(newAddress(), { knownDevice: 'd' })).rejects.toThrow(/RateLimit/);
  } finally {
    await pool().query('ALTER TABLE "Away" RENAME TO "RateLimit"');
  }
});
