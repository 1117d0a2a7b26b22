import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { limitKey } from '@/lib/limits/keys';
import { clearAddress } from '@/lib/limits/clear';
import { spendAddress, spendClient, spendInside } from '@/lib/limits/spend';
import { withSettings } from '../../support/server/settings';

const LINK_TTL = 600;
const newAddress = () => `${randomUUID()}@example.com`;
const newClient = () => `client-${randomUUID()}`;

/** As if so many seconds had gone by. */
const age = (seconds: number) =>
  pool().query('UPDATE "RateLimit" SET expire = expire - $1::bigint * 1000', [seconds]);

const granted = async (tries: Promise<{ ok: boolean }>[]) =>
  (await Promise.all(tries)).filter(({ ok }) => ok).length;

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

// proves: mail-cannon, ASVS 2.4.1
test('a client has 30 tries an hour for each limit, also in one burst, and is told when the next is', async () => {
  const client = newClient();
  expect(await granted(times(60).map(() => spendClient('ask-for-link', client)))).toBe(30);
  const refused = await spendClient('ask-for-link', client);
  expect(refused).toEqual({ ok: false, retryAfterSeconds: expect.any(Number) });
  const { retryAfterSeconds } = refused as { retryAfterSeconds: number };
  expect(Number.isInteger(retryAfterSeconds)).toBe(true);
  expect(retryAfterSeconds).toBeGreaterThan(3_500);
  expect(retryAfterSeconds).toBeLessThanOrEqual(3_600);

  expect(await spendClient('use-link', client)).toEqual({ ok: true });
  expect(await spendClient('ask-for-link', newClient())).toEqual({ ok: true });
  await age(3_600);
  expect(await spendClient('ask-for-link', client)).toEqual({ ok: true });
});

// proves: mail-cannon
test('from inside an account five mails an hour may be asked for, whatever the client; a client’s own limit is told apart', async () => {
  const userId = randomUUID();
  expect(await granted(times(20).map(() => spendInside({ userId, client: newClient() })))).toBe(5);
  expect(await spendInside({ userId, client: newClient() })).toMatchObject({ ok: false, scope: 'account' });
  expect(await spendInside({ userId: randomUUID(), client: newClient() })).toEqual({ ok: true });
  const client = newClient();
  while ((await spendClient('ask-for-link', client)).ok);
  expect(await spendInside({ userId: randomUUID(), client })).toMatchObject({ ok: false, scope: 'client' });
  await age(3_600);
  expect(await spendInside({ userId, client })).toEqual({ ok: true });
  await withSettings({ rateLimits: false }, async () => {
    expect(await granted(times(20).map(() => spendInside({ userId, client })))).toBe(20);
  });
});

// proves: mail-bombing, limiter-races, ASVS 2.4.1, OWASP-FP floods, Copenhagen mail-limit, Copenhagen email-resend, NIST 4.2.1.2 code
test('an address gets three at once, of a hundred that ask at the same moment, then one per life of a link', async () => {
  const address = newAddress();
  expect(await granted(times(100).map(() => spendAddress('password-reset', address)))).toBe(3);
  await age(LINK_TTL - 20);
  expect(await spendAddress('password-reset', address)).toMatchObject({ ok: false });
  await age(20);
  expect(await granted(times(20).map(() => spendAddress('password-reset', address)))).toBe(1);
});

// proves: owner-locked-out
test('a flood of sign-ups takes nothing from the reset of the same address', async () => {
  const address = newAddress();
  await Promise.all(times(40).map(() => spendAddress('sign-up', address)));
  expect(await spendAddress('sign-up', address)).toMatchObject({ ok: false });
  expect(await granted(times(20).map(() => spendAddress('password-reset', address)))).toBe(3);
});

// proves: mail-bombing, owner-locked-out, OWASP-FP nothing-changes, OWASP-FP way-back, OWASP-Auth lockout, newer-and-older-links
test('under any flood a live link is in the mailbox, or the next request sends one', async () => {
  const address = newAddress();
  const grants: number[] = [];
  const began = performance.now();
  let aged = 0;
  const now = () => aged + (performance.now() - began) / 1_000;

  // Three hours, asked four times at uneven moments again and again.
  for (let step = 0; aged < 3 * 3_600; step += 1) {
    for (const _ of times(4)) {
      const asked = now();
      const answer = await spendAddress('password-reset', address);
      if (answer.ok) grants.push(asked);
      else expect(asked - (grants.at(-1) ?? -Infinity)).toBeLessThan(LINK_TTL);
    }
    const pause = 20 + ((step * 67) % 140);
    await age(pause);
    aged += pause;
  }

  // What lib/limits/table.ts says a mailbox gets at most.
  const mostInAnHour = Math.max(
    ...grants.map((from) => grants.filter((at) => at >= from && at < from + 3_600).length),
  );
  expect(mostInAnHour).toBeLessThanOrEqual(11);
  expect(grants.filter((at) => at < 3_590).length).toBeLessThanOrEqual(8);
  expect(grants.length).toBeGreaterThanOrEqual(3 * 6);
});

test('a shorter life of a link is a shorter wait', async () => {
  await withSettings({ linkTtlSeconds: 60 }, async () => {
    const address = newAddress();
    expect(await granted(times(9).map(() => spendAddress('sign-up', address)))).toBe(3);
    await age(60);
    expect(await spendAddress('sign-up', address)).toEqual({ ok: true });
  });
});

// proves: owner-locked-out
test('a finished reset forgets what was asked for the address, for no other', async () => {
  const [address, other] = [newAddress(), newAddress()];
  for (const purpose of ['sign-up', 'password-reset'] as const)
    await Promise.all(times(8).flatMap(() => [spendAddress(purpose, address), spendAddress(purpose, other)]));
  await clearAddress(address, db());
  for (const purpose of ['sign-up', 'password-reset'] as const) {
    expect(await granted(times(8).map(() => spendAddress(purpose, address)))).toBe(3);
    expect(await spendAddress(purpose, other)).toMatchObject({ ok: false });
  }
});

test('the table holds neither address nor client, and no guess of one can be tested without the secret', async () => {
  const [address, client] = [newAddress(), newClient()];
  await spendAddress('password-reset', address);
  await spendClient('use-link', client);
  const { rows } = await pool().query<{ key: string }>('SELECT key FROM "RateLimit"');
  expect(rows.length).toBeGreaterThan(1);
  for (const { key } of rows) expect(key).toMatch(/^[a-z-]+:[0-9a-f]{64}$/);
  const guess = () => `ask-password-reset:${limitKey('address', address)}`;
  expect(rows.map(({ key }) => key)).toContain(guess());
  await withSettings({ authSecrets: ['another secret than before, 0123456789'] }, async () => {
    expect(rows.map(({ key }) => key)).not.toContain(guess());
  });
});

test('no statement is prepared by name, or a transaction pooler would lose it', async () => {
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

test('with limits off nothing is counted', async () => {
  await withSettings({ rateLimits: false }, async () => {
    const [address, client] = [newAddress(), newClient()];
    expect(await granted(times(40).map(() => spendClient('use-link', client)))).toBe(40);
    expect(await granted(times(40).map(() => spendAddress('sign-up', address)))).toBe(40);
  });
});

// proves: limiter-away, ASVS 16.5.3
test('when the store fails nothing passes: the error is thrown', async () => {
  await pool().query('ALTER TABLE "RateLimit" RENAME TO "Away"');
  try {
    await expect(spendClient('use-link', newClient())).rejects.toThrow(/RateLimit/);
    await expect(spendAddress('sign-up', newAddress())).rejects.toThrow(/RateLimit/);
  } finally {
    await pool().query('ALTER TABLE "Away" RENAME TO "RateLimit"');
  }
});
