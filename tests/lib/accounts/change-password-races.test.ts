import { describe, expect, it, test } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { pool } from '@/lib/database/client';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { hashPassword } from '@/lib/passwords/hash';
import type { Session } from '@/lib/sessions/read';
import {
  newDeletionLink,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newResetLink,
  newSession,
  newSignedIn,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import { eventsOf, getsIn, isAlive, queuedOf, withFault } from '../../support/people/account-facts';

const change = (session: Session, { password: currentPassword }: Person, password = newPassword()) =>
  changePassword(session, { currentPassword, password }, somewhere());

const hold = ({ id }: Person) => holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [id]);

describe('between the check of the current password and the write', () => {
  // proves: ASVS 2.3.4
  it.each([
    ['the session is revoked', `UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "userId" = $1`],
    [
      'the session comes to its end',
      `UPDATE "Session" SET "expiresAt" = clock_timestamp() WHERE "userId" = $1`,
    ],
    ['the session is deleted', `DELETE FROM "Session" WHERE "userId" = $1`],
    [
      'a new password is set, were the hash the same',
      `UPDATE "User" SET "passwordChangedAt" = clock_timestamp() WHERE "id" = $1`,
    ],
    [
      'the password is another, were the session alive',
      `UPDATE "User" SET "passwordHash" = 'x' WHERE "id" = $1`,
    ],
    ['the password is taken away', `UPDATE "User" SET "passwordHash" = '' WHERE "id" = $1`],
  ])('%s: signed out, and nothing is written', async (_, meanwhile) => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    await newResetLink(person);
    const held = await hold(person);
    const changing = change(session, person);
    await held.waiters(1);
    await held.query(meanwhile, [person.id]);
    await held.release();
    const { events: _events, ...before } = await traceOf(person);
    expect(await changing).toEqual({ code: 'signed-out' });
    expect(await traceOf(person)).toMatchObject(before);
    expect(await eventsOf(person)).toEqual([{ type: 'password-change-refused', reason: 'overtaken' }]);
    expect(await queuedOf(person)).toEqual([]);
  });

  it('the account is deleted: what is written down names nobody any more', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const held = await hold(person);
    const changing = change(session, person);
    await held.waiters(1);
    const { rows: before } = await pool().query('SELECT max("id") AS "last" FROM "AuditEvent"');
    await held.query('DELETE FROM "User" WHERE "id" = $1', [person.id]);
    await held.release();
    expect(await changing).toEqual({ code: 'signed-out' });
    const { rows } = await pool().query(
      'SELECT "type", "userId", "addressHash", "clientHash", "device" FROM "AuditEvent" WHERE "id" > $1',
      [before[0].last ?? 0],
    );
    const nobody = { userId: null, addressHash: null, clientHash: null, device: null };
    expect(rows).toEqual([{ type: 'password-change-refused', ...nobody }]);
  });

  it('the same password is hashed anew: it was another decision', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const held = await hold(person);
    const changing = change(session, person);
    await held.waiters(1);
    const again = await hashPassword(person.password);
    await held.query('UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1', [person.id, again]);
    await held.release();
    expect(await changing).toEqual({ code: 'signed-out' });
    expect(await getsIn(person.email, person.password)).toBe(true);
  });

  it('the account is deleted', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const held = await hold(person);
    const changing = change(session, person);
    await held.waiters(1);
    await held.query('DELETE FROM "User" WHERE "id" = $1', [person.id]);
    await held.release();
    expect(await changing).toEqual({ code: 'signed-out' });
  });

  it('the name is changed: that is nothing', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const held = await hold(person);
    const changing = change(session, person);
    await held.waiters(1);
    await held.query(`UPDATE "User" SET "name" = 'Another Name' WHERE "id" = $1`, [person.id]);
    await held.release();
    expect(await changing).toMatchObject({ code: 'done' });
  });
});

test('a session of somebody else is none', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const session = { ...(await newSignedIn(person)), id: await newSession(other) };
  expect(await change(session, person)).toEqual({ code: 'signed-out' });
  expect(await getsIn(person.email, person.password)).toBe(true);
});

test.each([
  ['of one session', 1],
  ['of two sessions', 2],
])('two changes %s at once: one wins, and its password is the one', async (_, count) => {
  const person = await newPerson();
  const sessions = [await newSignedIn(person), await newSignedIn(person)].slice(0, count);
  const passwords = [newPassword(), newPassword()];
  const held = await hold(person);
  const changing = passwords.map((password, index) => {
    const session = sessions[index] ?? sessions[0] ?? expect.fail();
    return change(session, person, password);
  });
  await held.waiters(2);
  await held.release();
  const codes = (await Promise.all(changing)).map(({ code }) => code);
  expect([...codes].sort()).toEqual(['done', 'signed-out']);
  for (const [index, password] of passwords.entries())
    expect(await getsIn(person.email, password)).toBe(codes[index] === 'done');
  expect((await queuedOf(person)).map(({ kind }) => kind)).toEqual(['password-changed']);
});

test('a change and a reset at once: one wins, the other writes nothing', async () => {
  const person = await newPerson();
  const [session, link] = [await newSignedIn(person), await newResetLink(person)];
  const [ours, theirs] = [newPassword(), newPassword()];
  const held = await hold(person);
  const changing = change(session, person, ours);
  const resetting = completePasswordReset({ ...link, password: theirs }, somewhere());
  await held.waiters(2);
  await held.release();
  const [changed, reset] = [(await changing).code, (await resetting).code];
  expect([changed, reset]).toEqual(changed === 'done' ? ['done', 'dead'] : ['signed-out', 'done']);
  expect(await getsIn(person.email, ours)).toBe(changed === 'done');
  expect(await getsIn(person.email, theirs)).toBe(reset === 'done');
});

// proves: ASVS 2.3.3
test.each([
  'BEFORE UPDATE ON "User"',
  'BEFORE UPDATE ON "Session"',
  'BEFORE INSERT ON "Session"',
  'BEFORE UPDATE ON "EmailLink"',
  'BEFORE INSERT ON "AuditEvent"',
  'BEFORE INSERT ON "OutboundEmail"',
  'BEFORE INSERT ON "RateLimit"',
  'BEFORE DELETE ON "RateLimit"',
  'AFTER UPDATE ON "User" DEFERRABLE INITIALLY DEFERRED',
])('a fault undoes the whole change: %s', async (when) => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  await newEmailChangeLink(person);
  await newDeletionLink(person);
  const before = await traceOf(person);
  await withFault(when, () => expect(change(session, person)).rejects.toThrow('a fault of the test'));
  expect(await traceOf(person)).toEqual(before);
  expect(await isAlive(session)).toBe(true);
  expect(await change(session, person)).toMatchObject({ code: 'done' });
});
