import { expect, it } from 'vitest';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/database/client';
import type { KnownDevice } from '@/lib/sessions/known-device';
import { limits } from '@/lib/limits/table';
import { hashPassword } from '@/lib/passwords/hash';
import {
  knownNow,
  newAddress,
  newPassword,
  newPerson,
  rowsOf,
  somewhere,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import { queuedOf, withFault } from '../../support/people/account-facts';

const attempt = (email: string, password: string, knownDevice: KnownDevice | null = null) =>
  signIn({ email, password, remember: false, knownDevice }, somewhere());

const notice = ({ email: address }: Person) => ({ kind: 'new-device', address, device: 'Firefox on Linux' });

// proves: ASVS 6.3.5
it('a device that is not known is told of once a sign-in, at the stored address', async () => {
  const person = await newPerson({ email: newAddress().replace('p', 'P') });
  expect((await attempt(person.email.toUpperCase(), person.password)).code).toBe('done');
  expect(await queuedOf(person)).toEqual([notice(person)]);
  expect((await attempt(person.email.toLowerCase(), person.password)).code).toBe('done');
  expect(await queuedOf(person)).toEqual([notice(person), notice(person)]);
});

it('a known one is not told of', async () => {
  const person = await newPerson();
  expect((await attempt(person.email, person.password, knownNow())).code).toBe('done');
  expect(await queuedOf(person)).toEqual([]);
});

// proves: ASVS 6.3.5, NIST 4.1.2.1
it('one that proved only an earlier password is told of like a stranger’s: after a reset a thief’s browser is one', async () => {
  const person = await newPerson();
  const resetMinutesAgo = (minutes: number) =>
    pool().query(
      `UPDATE "User" SET "passwordChangedAt" = clock_timestamp() - make_interval(mins => $2) WHERE "id" = $1`,
      [person.id, minutes],
    );
  const provenFiveMinutesAgo = { id: 'a known one', provenAt: new Date(Date.now() - 300_000) };
  await resetMinutesAgo(6);
  expect((await attempt(person.email, person.password, provenFiveMinutesAgo)).code).toBe('done');
  expect(await queuedOf(person)).toEqual([]);
  await resetMinutesAgo(4);
  expect((await attempt(person.email, person.password, provenFiveMinutesAgo)).code).toBe('done');
  expect(await queuedOf(person)).toEqual([notice(person)]);
});

it('a sign-in that was refused is not told of', async () => {
  const [person, other, nobody] = [await newPerson(), await newPerson(), newAddress()];
  for (let round = 0; round < limits['sign-in-address'].times; round += 1)
    for (const email of [person.email, nobody]) await attempt(email, other.password);
  await pool().query(`UPDATE "RateLimit" SET "waitUntil" = "waitUntil" + interval '1 minute'`);
  // During the delay not even the right one.
  expect((await attempt(person.email, person.password)).code).toBe('wrong');
  for (const email of [person.email, nobody])
    expect(await rowsOf('OutboundEmail', 'address', email)).toEqual([]);
});

it('a sign-in that a new password overtook is not told of', async () => {
  const person = await newPerson();
  const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
  const signingIn = attempt(person.email, person.password);
  await held.waiters(1);
  const passwordHash = await hashPassword(newPassword());
  await held.query('UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1', [person.id, passwordHash]);
  await held.release();
  expect(await signingIn).toEqual({ code: 'wrong' });
  expect(await queuedOf(person)).toEqual([]);
});

it.each(['OutboundEmail', 'AuditEvent', 'Session'])(
  'nobody signs in whose notice, event or session can’t be written: %s',
  async (table) => {
    const person = await newPerson();
    await withFault(`BEFORE INSERT ON "${table}"`, () =>
      expect(attempt(person.email, person.password)).rejects.toThrow('a fault of the test'),
    );
    expect(await rowsOf('Session', 'userId', person.id)).toEqual([]);
    expect(await rowsOf('AuditEvent', 'userId', person.id)).toEqual([]);
    expect(await queuedOf(person)).toEqual([]);
  },
);

it('goes to the address that the account goes by when the session is written', async () => {
  const [person, moved] = [await newPerson(), newAddress()];
  const held = await holdRows(`UPDATE "User" SET "email" = $2, "emailCanonical" = $2 WHERE "id" = $1`, [
    person.id,
    moved,
  ]);
  const signingIn = attempt(person.email, person.password);
  await held.waiters(1);
  await held.release();
  expect(await signingIn).toMatchObject({ code: 'done' });
  expect(await queuedOf(person)).toMatchObject([{ kind: 'new-device', address: moved }]);
});
