import { beforeEach, describe, expect, it } from 'vitest';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { signIn } from '@/lib/accounts/sign-in';
import { signOut } from '@/lib/accounts/sign-out';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { recordEvent } from '@/lib/audit/record';
import { db, pool } from '@/lib/database/client';
import { limits } from '@/lib/limits/table';
import { renewLink } from '@/lib/links/renew';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { readSession } from '@/lib/sessions/read';
import {
  ageLink,
  newAddress,
  newPassword,
  newPerson,
  newResetLink,
  newSession,
  newSignUpLink,
  somewhere,
} from '../../support/people/people';

type Event = {
  type: string;
  userId: string | null;
  reason: string | null;
  device: string;
  addressHash: string | null;
};

/** The events that something writes. */
async function eventsOf(run: () => Promise<unknown>): Promise<Event[]> {
  const { rows: last } = await pool().query('SELECT coalesce(max("id"), 0) AS "id" FROM "AuditEvent"');
  await run();
  const { rows } = await pool().query<Event>(
    'SELECT "type", "userId", "reason", "device", "addressHash" FROM "AuditEvent" WHERE "id" > $1 ORDER BY "id"',
    [last[0].id],
  );
  return rows;
}

const known = { remember: false, knownDevice: null };
const request = { callbackUrl: null };

describe('every attempt writes one event', () => {
  // proves: ASVS 16.3.1
  it('to ask for a link, for known and unknown addresses alike', async () => {
    const person = await newPerson();
    for (const email of [person.email, newAddress()]) {
      expect(await eventsOf(() => requestPasswordReset({ email, ...request }, somewhere()))).toEqual([
        {
          type: 'reset-requested',
          userId: null,
          reason: null,
          device: 'Firefox on Linux',
          addressHash: expect.any(String),
        },
      ]);
      expect(await eventsOf(() => requestSignUp({ email, ...request }, somewhere()))).toMatchObject([
        { type: 'sign-up-requested', userId: null, reason: null },
      ]);
    }
  });

  // proves: ASVS 16.3.3, OWASP-Auth log
  it('to ask when the limit of the address is spent', async () => {
    const email = newAddress();
    for (let round = 0; round < limits['ask-password-reset'].times; round += 1)
      await requestPasswordReset({ email, ...request }, somewhere());
    expect(await eventsOf(() => requestPasswordReset({ email, ...request }, somewhere()))).toMatchObject([
      { type: 'reset-requested', reason: 'address-limited' },
    ]);
  });

  it('to renew a link', async () => {
    const { token } = await newResetLink(await newPerson());
    expect(await eventsOf(() => renewLink('password-reset', token, somewhere()))).toMatchObject([
      { type: 'link-renewal-requested', userId: null, addressHash: null },
    ]);
  });

  // proves: ASVS 16.3.1, OWASP-Auth log
  it('to sign in', async () => {
    const person = await newPerson();
    const attempt = (email: string, password: string) => () =>
      signIn({ email, password, ...known }, somewhere());
    expect(await eventsOf(attempt(person.email, person.password))).toMatchObject([
      { type: 'signed-in', userId: person.id, reason: null },
    ]);
    expect(await eventsOf(attempt(person.email, 'wrong'))).toMatchObject([
      { type: 'sign-in-refused', userId: person.id, reason: 'wrong-credentials' },
    ]);
    expect(await eventsOf(attempt(newAddress(), 'wrong'))).toMatchObject([
      { type: 'sign-in-refused', userId: null, reason: 'wrong-credentials', addressHash: expect.any(String) },
    ]);
    for (let round = 1; round < limits['sign-in-address'].times; round += 1)
      await attempt(person.email, 'wrong')();
    expect(await eventsOf(attempt(person.email, person.password))).toMatchObject([
      { type: 'sign-in-refused', reason: 'limited-address' },
    ]);
  });

  it('to sign out', async () => {
    const person = await newPerson();
    const session = await readSession(await newSession(person));
    expect(await eventsOf(async () => session && signOut(session, somewhere()))).toMatchObject([
      { type: 'signed-out', userId: person.id },
    ]);
  });

  // proves: ASVS 16.3.1, ASVS 16.3.3, OWASP-Auth log
  it('to set a password by a link', async () => {
    const person = await newPerson();
    const [link, dying] = [await newResetLink(person), await newResetLink(person)];
    const old = await ageLink(dying.id, 600);
    const complete = (form: Partial<typeof link>) => () =>
      completePasswordReset({ ...link, password: newPassword(), ...form }, somewhere());
    const type = 'password-reset-refused';
    expect(await eventsOf(complete({ token: undefined }))).toMatchObject([{ type, reason: 'missing' }]);
    expect(await eventsOf(complete({ token: 'refused' }))).toMatchObject([{ type, reason: 'forged' }]);
    expect(await eventsOf(complete({ formHash: 'x' }))).toMatchObject([
      { type, reason: 'stale', addressHash: expect.any(String) },
    ]);
    expect(await eventsOf(complete(old))).toMatchObject([{ type, reason: 'expired' }]);
    expect(await eventsOf(complete({}))).toMatchObject([
      { type: 'password-reset', userId: person.id, reason: null },
    ]);
    expect(await eventsOf(complete({}))).toMatchObject([{ type, reason: 'used' }]);
  });

  it('to finish a sign-up', async () => {
    const link = await newSignUpLink(newAddress());
    const complete = (form: Partial<typeof link>) => () =>
      completeSignUp({ ...link, name: 'Ada', password: newPassword(), ...form }, somewhere());
    expect(await eventsOf(complete({ token: 'refused' }))).toMatchObject([
      { type: 'sign-up-refused', reason: 'forged' },
    ]);
    expect(await eventsOf(complete({}))).toMatchObject([{ type: 'signed-up', userId: expect.any(String) }]);
    expect(await eventsOf(complete({}))).toMatchObject([{ type: 'sign-up-refused', reason: 'used' }]);
  });
});

describe('alike events', () => {
  const all = async () =>
    (
      await pool().query<{ count: number; lastAt: Date | null; device: string; addressHash: string | null }>(
        'SELECT "count", "lastAt", "device", "addressHash" FROM "AuditEvent" ORDER BY "id"',
      )
    ).rows;
  beforeEach(() => pool().query('DELETE FROM "AuditEvent"'));

  // proves: ASVS 16.2.1
  it('of one client, address, kind and hour are one row with their number', async () => {
    const [from, address] = [somewhere(), newAddress()];
    const refused = { type: 'sign-in-refused', address, reason: 'wrong-credentials' } as const;
    await Promise.all(Array.from({ length: 20 }, () => recordEvent({ ...refused, from })));
    expect(await all()).toMatchObject([{ count: 20, lastAt: expect.any(Date) }]);
    await recordEvent({ ...refused, from: somewhere() });
    await recordEvent({ ...refused, from, address: newAddress() });
    await recordEvent({ ...refused, from, reason: 'limited-address' });
    expect((await all()).map(({ count }) => count)).toEqual([20, 1, 1, 1]);
  });

  it('of the next hour are another row', async () => {
    const [from, type] = [somewhere(), 'name-changed' as const];
    await recordEvent({ type, from });
    // What the hour is part of: the row is as if it had been written an hour ago.
    await pool().query(`UPDATE "AuditEvent" SET "tally" = gen_random_uuid()`);
    await recordEvent({ type, from });
    expect((await all()).map(({ count }) => count)).toEqual([1, 1]);
  });

  it('of a client beyond its limit are one row, whatever address and device it makes up', async () => {
    const { client } = somewhere();
    for (let time = 0; time < 5; time += 1) {
      const from = { client, device: `Browser ${time}` };
      await recordEvent({ type: 'reset-requested', from, address: newAddress(), reason: 'client-limited' });
    }
    expect(await all()).toMatchObject([{ count: 5, addressHash: null }]);
  });

  it('keep devices apart unless they are refusals', async () => {
    const { client } = somewhere();
    for (const device of ['Firefox on Linux', 'Safari on iOS'])
      await recordEvent({ type: 'signed-in', from: { client, device } });
    expect((await all()).map(({ device }) => device)).toEqual(['Firefox on Linux', 'Safari on iOS']);
  });

  it('name no account that is gone by the time they are written', async () => {
    await recordEvent({ type: 'sign-in-refused', from: somewhere(), userId: 'somebody-who-was-deleted' });
    const { rows } = await pool().query('SELECT "userId" FROM "AuditEvent"');
    expect(rows).toEqual([{ userId: null }]);
  });
});

describe('an event', () => {
  // proves: ASVS 16.2.1, ASVS 16.2.5
  it('knows an address by a keyed hash, the same for every spelling and no other address', async () => {
    const from = somewhere();
    const [one] = await eventsOf(() => recordEvent({ type: 'signed-in', from, address: 'Ada@Example.com' }));
    const [spelled] = await eventsOf(() =>
      recordEvent({ type: 'signed-out', from, address: 'ada@example.COM' }),
    );
    const [other] = await eventsOf(() =>
      recordEvent({ type: 'signed-in', from, address: 'eve@example.com' }),
    );
    expect(one?.addressHash).toMatch(/^[0-9a-f]{64}$/);
    expect(spelled?.addressHash).toBe(one?.addressHash);
    expect(other?.addressHash).not.toBe(one?.addressHash);
  });

  // proves: ASVS 16.2.5
  it('holds neither the address nor the client in clear', async () => {
    const [from, address] = [somewhere(), newAddress()];
    await recordEvent({ type: 'signed-in', from, address });
    const { rows } = await pool().query<{ row: string }>(
      'SELECT t::text AS "row" FROM "AuditEvent" t ORDER BY "id" DESC LIMIT 1',
    );
    expect(rows[0]?.row).not.toContain(address);
    expect(rows[0]?.row).not.toContain(from.client);
  });

  it('is written with its fact or not at all', async () => {
    const events = await eventsOf(() =>
      db()
        .$transaction(async (tx) => {
          await recordEvent({ type: 'signed-in', from: somewhere() }, tx);
          throw new Error('the fact did not come about');
        })
        .catch(() => {}),
    );
    expect(events).toEqual([]);
  });

  it('outlives its account', async () => {
    const person = await newPerson();
    await recordEvent({ type: 'signed-in', from: somewhere(), userId: person.id });
    await pool().query('DELETE FROM "User" WHERE "id" = $1', [person.id]);
    expect(
      (await pool().query('SELECT 1 FROM "AuditEvent" WHERE "userId" = $1', [person.id])).rows,
    ).toHaveLength(1);
  });
});
