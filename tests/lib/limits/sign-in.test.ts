import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { clearAddress } from '@/lib/limits/clear';
import { counter } from '@/lib/limits/counter';
import { beginSignIn, forgetDeviceTries } from '@/lib/limits/sign-in';
import { ageLimits } from '../../support/database/age-limits';
import { statementsOf } from '../../support/database/statements';
import { withSettings } from '../../support/server/settings';

type From = Parameters<typeof beginSignIn>[0];

const newAddress = () => `${randomUUID()}@example.com`;
const newClient = () => `client-${randomUUID()}`;
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

/** One try from a new client on an unknown device. */
const begin = (canonical: string, from: Partial<From> = {}) =>
  beginSignIn({ client: newClient(), canonical, knownDevice: null, ...from });

const fail = async (canonical: string, from: Partial<From> = {}) => (await begin(canonical, from)).ok;

const REFUSED = { ok: false, reason: 'address', abandoned: expect.any(Function) };

const succeed = async (canonical: string, from: Partial<From> = {}) => {
  const attempt = await begin(canonical, from);
  if (attempt.ok) await attempt.succeeded();
  return attempt.ok;
};

const key = (canonical: string) => counter('sign-in-address', canonical).key;

async function stateOf(canonical: string) {
  const { rows } = await pool().query<{ uses: number; waitUntil: string; wait: number }>(
    `SELECT uses, "waitUntil"::text, ceil(extract(epoch FROM "waitUntil" - clock_timestamp()))::int AS wait
       FROM "RateLimit" WHERE key = $1`,
    [key(canonical)],
  );
  return rows[0];
}

const letWaitEnd = (canonical: string) =>
  pool().query('UPDATE "RateLimit" SET "waitUntil" = clock_timestamp() WHERE key = $1', [key(canonical)]);

// proves: limiter-races, ASVS 6.3.1, ASVS 2.4.1, OWASP-Auth throttle
test('allows five of a hundred tries at once', async () => {
  const address = newAddress();
  const began = performance.now();
  const passed = (await Promise.all(times(100).map(() => fail(address)))).filter(Boolean).length;
  // After the fifth come waits of 1, 2, 4 … seconds, and a slow machine may outlast some.
  const waitsOver = Math.floor(Math.log2(1 + (performance.now() - began) / 1_000));
  expect(passed).toBeGreaterThanOrEqual(5);
  expect(passed).toBeLessThanOrEqual(5 + waitsOver);
});

// proves: guessing, ASVS 6.3.1, OWASP-Auth throttle
test('doubles the wait from one second up to fifteen minutes', async () => {
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
test('allows no try during the wait and one at its end', async () => {
  const address = newAddress();
  for (const _ of times(12)) {
    await fail(address);
    await letWaitEnd(address);
  }
  expect(await fail(address)).toBe(true);
  await ageLimits(200);
  expect((await Promise.all(times(30).map(() => fail(address)))).filter(Boolean)).toHaveLength(0);
  await ageLimits(60);
  expect((await Promise.all(times(30).map(() => fail(address)))).filter(Boolean)).toHaveLength(1);
});

// proves: owner-locked-out
test('does not extend the wait by a refused try', async () => {
  const address = newAddress();
  for (const _ of times(9)) {
    await fail(address);
    await letWaitEnd(address);
  }
  await fail(address);
  const before = await stateOf(address);
  for (const _ of times(120)) expect(await begin(address)).toEqual(REFUSED);
  const after = await stateOf(address);
  expect([after?.uses, after?.waitUntil]).toEqual([before?.uses, before?.waitUntil]);
});

// proves: guessing
test('counts a refused try against its client, unless it is abandoned', async () => {
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
test('refuses after a hundred failures in a row, until a reset', async () => {
  const address = newAddress();
  for (const _ of times(100)) {
    expect(await fail(address)).toBe(true);
    await letWaitEnd(address);
  }
  await ageLimits(364 * 86_400);
  expect(await begin(address)).toEqual(REFUSED);
  await clearAddress(address, db());
  expect(await fail(address)).toBe(true);
});

// proves: NIST 3.2.2
test('clears the failures of the address after a success', async () => {
  const address = newAddress();
  for (const _ of times(4)) await fail(address);
  expect(await succeed(address)).toBe(true);
  expect(await stateOf(address)).toBeUndefined();
  for (const _ of times(5)) expect(await fail(address)).toBe(true);
  expect(await fail(address)).toBe(false);
});

test('counts each address apart', async () => {
  const address = newAddress();
  for (const _ of times(6)) await fail(address);
  expect(await fail(newAddress())).toBe(true);
});

// proves: guessing, limiter-races, ASVS 6.3.1
test('allows a client a hundred wrong passwords an hour, over all addresses', async () => {
  const client = newClient();
  const tries = await Promise.all(times(150).map(() => begin(newAddress(), { client })));
  expect(tries.filter(({ ok }) => ok)).toHaveLength(100);

  const refused = await begin(newAddress(), { client });
  expect(refused).toEqual({ ok: false, reason: 'client', retryAfterSeconds: expect.any(Number) });
  if (refused.ok || refused.reason !== 'client') throw new Error('not refused');
  expect(refused.retryAfterSeconds).toBeGreaterThan(3_500);
  expect(refused.retryAfterSeconds).toBeLessThanOrEqual(3_600);

  // Successes give their uses back, and the fifty that were refused took none.
  for (const attempt of tries
    .slice(0, 100)
    .filter(({ ok }) => ok)
    .slice(0, 3))
    if (attempt.ok) await attempt.succeeded();
  for (const _ of times(3)) expect(await fail(newAddress(), { client })).toBe(true);
  expect(await fail(newAddress(), { client })).toBe(false);
  await ageLimits(3_600);
  expect(await fail(newAddress(), { client })).toBe(true);
});

test('does not count right passwords', async () => {
  const [address, client] = [newAddress(), newClient()];
  for (const _ of times(130)) expect(await succeed(address, { client })).toBe(true);
});

// proves: owner-locked-out, OWASP-Auth lockout
test('allows a known device ten tries an hour of its own', async () => {
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
  await ageLimits(3_600);
  expect(await fail(address, { knownDevice: device })).toBe(true);
});

// proves: guessing, NIST 3.2.2
test('limits all known devices together to a hundred failures in a row', async () => {
  const [address, another] = [newAddress(), randomUUID()];
  const devices = times(11).map(() => randomUUID());
  const tries = await Promise.all(
    devices.flatMap((knownDevice) => times(10).map(() => fail(address, { knownDevice }))),
  );
  // Five more are those of unknown devices, which then wait a second.
  expect(tries.filter(Boolean).length).toBeGreaterThanOrEqual(105);
  expect(tries.filter(Boolean).length).toBeLessThanOrEqual(107);
  for (const _ of times(3)) await fail(address, { knownDevice: another });
  expect(await fail(address, { knownDevice: another })).toBe(false);
  await letWaitEnd(address);
  expect(await succeed(address, { knownDevice: another })).toBe(true);
  for (const _ of times(10)) expect(await fail(address, { knownDevice: another })).toBe(true);
});

// proves: owner-locked-out, OWASP-Auth lockout, OWASP-FP way-back
test('clears a known device’s failures after a reset', async () => {
  const [address, device] = [newAddress(), randomUUID()];
  while (await fail(address, { knownDevice: device }));
  await forgetDeviceTries(address.toUpperCase(), device);
  for (const _ of times(10)) expect(await fail(address, { knownDevice: device })).toBe(true);
  expect(await fail(address, { knownDevice: device })).toBe(false);
});

test('ends the wait of unknown devices when a known one signs in', async () => {
  const [address, device] = [newAddress(), randomUUID()];
  for (const _ of times(7)) await fail(address);
  expect(await fail(address)).toBe(false);
  for (const _ of times(25)) expect(await succeed(address, { knownDevice: device })).toBe(true);
  expect(await fail(address)).toBe(true);
});

test('gives an abandoned try back to the client, address and device', async () => {
  const [address, client, device] = [newAddress(), newClient(), randomUUID()];
  for (const _ of times(120)) {
    const attempt = await begin(address, { client });
    expect(attempt.ok).toBe(true);
    if (attempt.ok) await attempt.abandoned();
    const known = await begin(address, { client, knownDevice: device });
    expect(known.ok).toBe(true);
    if (known.ok) await known.abandoned();
  }
  expect((await stateOf(address))?.uses).toBe(0);
});

test('counts a try that never ends as a failure', async () => {
  const address = newAddress();
  for (const _ of times(5)) await begin(address);
  expect(await begin(address)).toEqual(REFUSED);
});

test('counts nothing when limits are off', async () => {
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
test('throws when the table is unavailable', async () => {
  await pool().query('ALTER TABLE "RateLimit" RENAME TO "Away"');
  try {
    await expect(begin(newAddress())).rejects.toThrow(/RateLimit/);
    await expect(begin(newAddress(), { knownDevice: 'd' })).rejects.toThrow(/RateLimit/);
  } finally {
    await pool().query('ALTER TABLE "Away" RENAME TO "RateLimit"');
  }
});

// proves: limits-as-oracle
test('takes one statement to begin and one to end, whatever the answer', async () => {
  const [address, client] = [newAddress(), newClient()];
  for (const knownDevice of [null, 'd']) {
    for (const _ of times(12)) {
      expect(await statementsOf(() => begin(address, { client, knownDevice }))).toHaveLength(1);
    }
    const attempt = await begin(newAddress(), { knownDevice });
    if (!attempt.ok) expect.fail();
    expect(await statementsOf(attempt.succeeded)).toHaveLength(1);
    expect(await statementsOf(attempt.abandoned)).toHaveLength(1);
  }
});

test('does not deadlock when failures are cleared during a burst of sign-ins', async () => {
  const address = newAddress();
  const devices = times(3).map(() => randomUUID());
  await Promise.all(
    times(60).map(async (turn) => {
      const attempt = await begin(address, { knownDevice: devices[turn % 4] ?? null });
      if (turn % 5 === 0) await clearAddress(address, db());
      else if (attempt.ok && turn % 2) await attempt.succeeded();
    }),
  );
  await clearAddress(address, db());
  expect(await fail(address)).toBe(true);
});

test('lets a sign-in succeed although its failures can’t be cleared', async () => {
  const attempt = await begin(newAddress());
  if (!attempt.ok) expect.fail();
  await pool().query('ALTER TABLE "RateLimit" RENAME TO "Away"');
  try {
    await expect(attempt.succeeded()).resolves.toBeUndefined();
  } finally {
    await pool().query('ALTER TABLE "Away" RENAME TO "RateLimit"');
  }
});
