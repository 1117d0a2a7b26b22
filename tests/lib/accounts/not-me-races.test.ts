import { describe, expect, it, test } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { sayNotMe } from '@/lib/accounts/not-me';
import { pool } from '@/lib/database/client';
import { completePasswordReset } from '@/lib/password-reset/complete';
import {
  ageLink,
  newAddress,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSignedIn,
  somewhere,
  traceOf,
  type OpenedLink,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import {
  eventsOf,
  getsIn,
  isAlive,
  protectiveWorthOf,
  queuedOf,
  userOf,
  withFault,
  worthOf,
} from '../../support/people/account-facts';

const notMe = (form: { token: string | undefined; formHash: string }) => sayNotMe(form, somewhere());
const hold = ({ id }: Person) => holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [id]);
const move = ({ id }: Person, email: string) =>
  pool().query(`UPDATE "User" SET "email" = $2, "emailCanonical" = lower($2) WHERE "id" = $1`, [id, email]);

describe('nothing changes', () => {
  it('while another account goes by the address: the link stays alive, and works once that is over', async () => {
    const person = await newPerson({ email: newAddress().replace('p', 'P') });
    const link = await newProtectiveLink(person, 'email-changed');
    await newProtectiveLink(person, 'new-device');
    await move(person, newAddress());
    const session = await newSignedIn(person);
    const squatter = await newPerson({ email: person.email.toLowerCase() });
    const [theirs, { events: _, ...before }] = [await traceOf(squatter), await traceOf(person)];
    expect(await notMe(link)).toEqual({ code: 'address-taken' });
    expect(await traceOf(person)).toMatchObject(before);
    expect(await traceOf(squatter)).toEqual(theirs);
    expect(await isAlive(session)).toBe(true);
    expect(await eventsOf(person)).toEqual([{ type: 'not-me-refused', reason: 'address-taken' }]);
    expect(await protectiveWorthOf(link)).toBe('live');
    await pool().query('DELETE FROM "User" WHERE "id" = $1', [squatter.id]);
    expect(await notMe(link)).toEqual({ code: 'taken-back' });
  });

  it('by another link’s form, an old, forged, missing or foreign link', async () => {
    const person = await newPerson();
    const dying = await newProtectiveLink(person, 'new-device');
    const [live, reset] = [await newProtectiveLink(person, 'new-device'), await newResetLink(person)];
    const undo = await newProtectiveLink(person, 'email-changed');
    const old = await ageLink(dying.id, 7 * 24 * 3600);
    const before = await traceOf(person);
    expect(await notMe({ ...live, formHash: undo.formHash })).toEqual({ code: 'stale' });
    expect(await notMe({ ...undo, formHash: live.formHash })).toEqual({ code: 'stale' });
    expect(await notMe(old)).toMatchObject({ code: 'dead', reading: { reason: 'expired' } });
    for (const token of ['x', reset.token])
      expect(await notMe({ ...live, token })).toEqual({ code: 'dead', reading: { state: 'forged' } });
    expect(await notMe({ ...live, token: undefined })).toEqual({
      code: 'dead',
      reading: { state: 'missing' },
    });
    expect(await traceOf(person)).toEqual(before);
  });

  it('a second time', async () => {
    for (const about of ['reset-requested', 'new-device', 'email-changed'] as const) {
      const [person, password] = [await newPerson(), newPassword()];
      const link = await newProtectiveLink(person, about);
      await notMe(link);
      await completePasswordReset({ ...(await newResetLink(person)), password }, somewhere());
      const { events: _, ...before } = await traceOf(person);
      expect(await notMe(link)).toMatchObject({ code: 'dead', reading: { reason: 'used', justUsed: true } });
      expect(await traceOf(person)).toMatchObject(before);
      expect(await getsIn(person.email, password)).toBe(true);
    }
  });

  it('for an account that is gone while the form is under way', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    for (const [whose, about] of [
      [person, 'new-device'],
      [other, 'reset-requested'],
    ] as const) {
      const link = await newProtectiveLink(whose, about);
      const held = await hold(whose);
      const saying = notMe(link);
      await held.waiters(1);
      await held.query('DELETE FROM "User" WHERE "id" = $1', [whose.id]);
      await held.release();
      expect(await saying).toEqual({ code: 'dead', reading: { state: 'forged' } });
    }
  });

  it.each([
    'BEFORE UPDATE ON "User"',
    'BEFORE UPDATE ON "Session"',
    'BEFORE UPDATE OF "usedAt" ON "EmailLink"',
    'BEFORE UPDATE OF "voidedAt" ON "EmailLink"',
    'BEFORE INSERT ON "AuditEvent"',
    'BEFORE INSERT ON "OutboundEmail"',
    'AFTER UPDATE ON "User" DEFERRABLE INITIALLY DEFERRED',
  ])('by a fault: %s', async (when) => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const link = await newProtectiveLink(person, 'email-changed');
    await newProtectiveLink(person, 'new-device');
    await move(person, newAddress());
    const before = await traceOf(person);
    await withFault(when, () => expect(notMe(link)).rejects.toThrow('a fault of the test'));
    expect(await traceOf(person)).toEqual(before);
    expect(await isAlive(session)).toBe(true);
    expect(await notMe(link)).toEqual({ code: 'taken-back' });
  });

  it('by a fault in ending a request', async () => {
    const person = await newPerson();
    const reset = await newResetLink(person);
    const link = await newProtectiveLink(person, 'reset-requested', person.email, reset.id);
    const before = await traceOf(person);
    await withFault('BEFORE INSERT ON "AuditEvent"', () =>
      expect(notMe(link)).rejects.toThrow('a fault of the test'),
    );
    expect(await traceOf(person)).toEqual(before);
  });
});

test.each(['new-device', 'reset-requested'] as const)('five times at once is once: %s', async (about) => {
  const person = await newPerson();
  const link = await newProtectiveLink(person, about);
  const held = await hold(person);
  const saying = Array.from({ length: 5 }, () => notMe(link));
  await held.waiters(5);
  await held.release();
  const codes = (await Promise.all(saying)).map(({ code }) => code).sort();
  expect(codes.filter((code) => code === 'dead')).toHaveLength(4);
  expect((await eventsOf(person)).filter(({ type }) => type === 'not-me')).toHaveLength(1);
  expect(await queuedOf(person)).toHaveLength(about === 'new-device' ? 1 : 0);
});

/** Both wait for the row, in this order. */
async function inOrder(person: Person, ...runs: (() => Promise<{ code: string }>)[]): Promise<string[]> {
  const held = await hold(person);
  const running: Promise<{ code: string }>[] = [];
  for (const run of runs) {
    running.push(run());
    await held.waiters(running.length);
  }
  await held.release();
  return (await Promise.all(running)).map(({ code }) => code);
}

test('a new password that is under way when "this wasn’t me" comes first is not set', async () => {
  const [person, password] = [await newPerson(), newPassword()];
  const [link, session] = [await newProtectiveLink(person, 'new-device'), await newSignedIn(person)];
  const form = { currentPassword: person.password, password };
  const codes = await inOrder(
    person,
    () => notMe(link),
    () => changePassword(session, form, somewhere()),
  );
  expect(codes).toEqual(['taken-back', 'signed-out']);
  expect(await getsIn(person.email, password)).toBe(false);
});

test('an address that is being confirmed is not, or is given back', async () => {
  const confirm = (change: OpenedLink) => () => confirmEmailChange(change, somewhere());
  const one = await newPerson();
  const [first, change] = [await newProtectiveLink(one, 'new-device'), await newEmailChangeLink(one)];
  expect(await inOrder(one, () => notMe(first), confirm(change))).toEqual(['taken-back', 'dead']);
  expect(await worthOf('email-change', change)).toBe('replaced');

  const [other, email] = [await newPerson(), newAddress()];
  const [link, theirs] = [
    await newProtectiveLink(other, 'new-device'),
    await newEmailChangeLink(other, email),
  ];
  expect(await inOrder(other, confirm(theirs), () => notMe(link))).toEqual(['done', 'taken-back']);
  for (const { id, email: address } of [one, other])
    expect(await userOf({ id })).toMatchObject({ email: address, passwordHash: '', pendingEmail: null });
  expect((await queuedOf(other)).map(({ kind, address }) => [kind, address])).toContainEqual([
    'not-me-done',
    email,
  ]);
});
