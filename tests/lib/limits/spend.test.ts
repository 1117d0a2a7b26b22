import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { clearAddress } from '@/lib/limits/clear';
import { counter } from '@/lib/limits/counter';
import { spendAddress, spendClient, spendInside, spendRequest } from '@/lib/limits/spend';
import { ageLimits } from '../../support/database/age-limits';
import { statementsOf } from '../../support/database/statements';
import { withSettings } from '../../support/server/settings';

const LINK_TTL = 600;
const newAddress = () => `${randomUUID()}@example.com`;
const newClient = () => `client-${randomUUID()}`;

const granted = async (tries: Promise<{ ok: boolean }>[]) =>
  (await Promise.all(tries)).filter(({ ok }) => ok).length;

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

// proves: mail-cannon, ASVS 2.4.1
test('allows a client 30 an hour for each limit, also in one burst', async () => {
  const client = newClient();
  expect(await granted(times(60).map(() => spendClient('ask-for-link', client)))).toBe(30);
  const refused = await spendClient('ask-for-link', client);
  expect(refused).toEqual({ ok: false, retryAfterSeconds: expect.any(Number) });
  const { retryAfterSeconds } = refused as { retryAfterSeconds: number };
  expect(Number.isInteger(retryAfterSeconds)).toBe(true);
  expect(retryAfterSeconds).toBeGreaterThan(3_500);
  expect(retryAfterSeconds).toBeLessThanOrEqual(3_600);

  expect(await spendClient('use-link', client)).toMatchObject({ ok: true });
  expect(await spendClient('ask-for-link', newClient())).toMatchObject({ ok: true });
  await ageLimits(3_600);
  expect(await spendClient('ask-for-link', client)).toMatchObject({ ok: true });
});

// proves: mail-cannon
test('allows an account five emails an hour, whatever the client', async () => {
  const userId = randomUUID();
  expect(await granted(times(20).map(() => spendInside({ userId, client: newClient() })))).toBe(5);
  expect(await spendInside({ userId, client: newClient() })).toMatchObject({ ok: false, scope: 'account' });
  expect(await spendInside({ userId: randomUUID(), client: newClient() })).toMatchObject({ ok: true });
  const client = newClient();
  while ((await spendClient('ask-for-link', client)).ok);
  expect(await spendInside({ userId: randomUUID(), client })).toMatchObject({ ok: false, scope: 'client' });
  await ageLimits(3_600);
  expect(await spendInside({ userId, client })).toMatchObject({ ok: true });
  await withSettings({ rateLimits: false }, async () => {
    expect(await granted(times(20).map(() => spendInside({ userId, client })))).toBe(20);
  });
});

// proves: mail-bombing, limiter-races, ASVS 2.4.1, OWASP-FP floods, Copenhagen mail-limit, Copenhagen email-resend, NIST 4.2.1.2 code
test('allows an address three of a hundred at once, then one per link lifetime', async () => {
  const address = newAddress();
  expect(await granted(times(100).map(() => spendAddress('password-reset', address)))).toBe(3);
  await ageLimits(LINK_TTL - 20);
  expect(await spendAddress('password-reset', address)).toMatchObject({ ok: false });
  await ageLimits(20);
  expect(await granted(times(20).map(() => spendAddress('password-reset', address)))).toBe(1);
});

// proves: owner-locked-out
test('counts sign-ups and resets of one address apart', async () => {
  const address = newAddress();
  await Promise.all(times(40).map(() => spendAddress('sign-up', address)));
  expect(await spendAddress('sign-up', address)).toMatchObject({ ok: false });
  expect(await granted(times(20).map(() => spendAddress('password-reset', address)))).toBe(3);
});

// proves: mail-bombing, owner-locked-out, OWASP-FP nothing-changes, OWASP-FP way-back, OWASP-Auth lockout, newer-and-older-links
test('refuses under a flood only while an emailed link is valid', async () => {
  const address = newAddress();
  const grants: number[] = [];
  const began = performance.now();
  let aged = 0;
  const now = () => aged + (performance.now() - began) / 1_000;

  // Three hours of four requests each at uneven moments.
  for (let step = 0; aged < 3 * 3_600; step += 1) {
    for (const _ of times(4)) {
      const asked = now();
      const answer = await spendAddress('password-reset', address);
      if (answer.ok) grants.push(asked);
      else expect(asked - (grants.at(-1) ?? -Infinity)).toBeLessThan(LINK_TTL);
    }
    const pause = 20 + ((step * 67) % 140);
    await ageLimits(pause);
    aged += pause;
  }

  // The most that lib/limits/table.ts promises.
  const mostInAnHour = Math.max(
    ...grants.map((from) => grants.filter((at) => at >= from && at < from + 3_600).length),
  );
  expect(mostInAnHour).toBeLessThanOrEqual(8);
  expect(grants.length).toBeGreaterThanOrEqual(3 * 5);
});

test('waits only as long as a link lives', async () => {
  await withSettings({ linkTtlSeconds: 60 }, async () => {
    const address = newAddress();
    expect(await granted(times(9).map(() => spendAddress('sign-up', address)))).toBe(3);
    await ageLimits(60);
    expect(await spendAddress('sign-up', address)).toMatchObject({ ok: true });
  });
});

// proves: owner-locked-out
test('clears the requests of one address after a reset', async () => {
  const [address, other] = [newAddress(), newAddress()];
  for (const purpose of ['sign-up', 'password-reset'] as const)
    await Promise.all(times(8).flatMap(() => [spendAddress(purpose, address), spendAddress(purpose, other)]));
  await clearAddress(address, db());
  for (const purpose of ['sign-up', 'password-reset'] as const) {
    expect(await granted(times(8).map(() => spendAddress(purpose, address)))).toBe(3);
    expect(await spendAddress(purpose, other)).toMatchObject({ ok: false });
  }
});

test('stores keyed hashes that can’t be tested without the secret', async () => {
  const [address, client] = [newAddress(), newClient()];
  await spendAddress('password-reset', address);
  await spendClient('use-link', client);
  const { rows } = await pool().query<{ key: string }>('SELECT key FROM "RateLimit"');
  expect(rows.length).toBeGreaterThan(1);
  for (const { key } of rows) expect(key).toMatch(/^[a-z-]+:[0-9a-f]{64}$/);
  const guess = () => counter('ask-password-reset', address).key;
  expect(rows.map(({ key }) => key)).toContain(guess());
  await withSettings({ authSecrets: ['another secret than before, 0123456789'] }, async () => {
    expect(rows.map(({ key }) => key)).not.toContain(guess());
  });
});

test('prepares no statement by name, so that a transaction pooler works', async () => {
  await Promise.all(
    times(20).flatMap(() => [spendAddress('sign-up', newAddress()), spendClient('use-link', 'x')]),
  );
  const connections = await Promise.all(times(pool().totalCount).map(() => pool().connect()));
  const counts = await Promise.all(
    connections.map((one) => one.query('SELECT count(*)::int AS prepared FROM pg_prepared_statements')),
  );
  connections.forEach((one) => one.release());
  expect(counts.map(({ rows }) => rows[0].prepared)).toEqual(connections.map(() => 0));
});

test('counts nothing when limits are off', async () => {
  await withSettings({ rateLimits: false }, async () => {
    const [address, client] = [newAddress(), newClient()];
    expect(await granted(times(40).map(() => spendClient('use-link', client)))).toBe(40);
    expect(await granted(times(40).map(() => spendAddress('sign-up', address)))).toBe(40);
  });
});

// proves: limiter-away, ASVS 16.5.3
test('throws when the table is unavailable', async () => {
  await pool().query('ALTER TABLE "RateLimit" RENAME TO "Away"');
  try {
    await expect(spendClient('use-link', newClient())).rejects.toThrow(/RateLimit/);
    await expect(spendAddress('sign-up', newAddress())).rejects.toThrow(/RateLimit/);
  } finally {
    await pool().query('ALTER TABLE "Away" RENAME TO "RateLimit"');
  }
});

// proves: limits-as-oracle
test('takes one statement per request, granted or refused', async () => {
  const [client, userId] = [newClient(), randomUUID()];
  const requests = [
    () => spendClient('use-link', client),
    () => spendRequest('password-reset', { client, canonical: 'ada@example.com' }),
    () => spendInside({ client, userId }),
  ];
  for (const request of requests) {
    let granted = true;
    for (let time = 0; granted; time += 1) {
      const statements = await statementsOf(async () => ({ ok: granted } = await request()));
      expect(statements).toHaveLength(1);
    }
  }
});

test('counts nothing against an address when the client is refused', async () => {
  const [client, canonical] = [newClient(), newAddress()];
  while ((await spendClient('ask-for-link', client)).ok);
  for (const _ of times(5))
    expect(await spendRequest('sign-up', { client, canonical })).toMatchObject({ ok: false });
  expect(await granted(times(5).map(() => spendAddress('sign-up', canonical)))).toBe(3);
});
