import { expect, it } from 'vitest';
import { cancelEmailChange } from '@/lib/accounts/cancel-email-change';
import { pendingAddressOf } from '@/lib/accounts/pending-change';
import { pool } from '@/lib/database/client';
import {
  newAddress,
  newEmailChangeLink,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSignedIn,
  somewhere,
  traceOf,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import {
  eventsOf,
  isAlive,
  protectiveWorthOf,
  userOf,
  withFault,
  worthOf,
} from '../../support/people/account-facts';

it('ends what waits with its links, once, and nothing else', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const session = await newSignedIn(person);
  const [link, reset] = [await newEmailChangeLink(person), await newResetLink(person)];
  const notMe = await newProtectiveLink(person, 'email-change-requested');
  const theirs = await newEmailChangeLink(other);
  for (let round = 0; round < 2; round += 1)
    expect(await cancelEmailChange(session, somewhere())).toEqual({ code: 'done' });
  expect(await userOf(person)).toMatchObject({
    email: person.email,
    pendingEmail: null,
    pendingEmailAt: null,
  });
  expect(await worthOf('email-change', link)).toBe('replaced');
  expect(await worthOf('email-change', theirs)).toBe('live');
  expect(await worthOf('password-reset', reset)).toBe('live');
  expect(await protectiveWorthOf(notMe)).toBe('live');
  expect(await isAlive(session)).toBe(true);
  expect(await eventsOf(person)).toEqual([{ type: 'email-change-cancelled', reason: null }]);
});

it('does nothing when the session ends before the write', async () => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  const link = await newEmailChangeLink(person);
  const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
  const cancelling = cancelEmailChange(session, somewhere());
  await held.waiters(1);
  await held.query(`UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "id" = $1`, [session.id]);
  await held.release();
  expect(await cancelling).toEqual({ code: 'signed-out' });
  expect(await worthOf('email-change', link)).toBe('live');
  expect(await eventsOf(person)).toEqual([]);
});

it.each(['BEFORE UPDATE ON "EmailLink"', 'BEFORE INSERT ON "AuditEvent"'])(
  'is undone by a fault: %s',
  async (when) => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    await newEmailChangeLink(person);
    const before = await traceOf(person);
    await withFault(when, () =>
      expect(cancelEmailChange(session, somewhere())).rejects.toThrow('a fault of the test'),
    );
    expect(await traceOf(person)).toEqual(before);
  },
);

it('is offered for an hour: so long a request stands', async () => {
  const [person, other, email] = [await newPerson(), await newPerson(), newAddress()];
  await newEmailChangeLink(person, email);
  const age = (seconds: number) =>
    pool().query(
      `UPDATE "User" SET "pendingEmailAt" = "pendingEmailAt" - make_interval(secs => $2) WHERE "id" = $1`,
      [person.id, seconds],
    );
  await age(3590);
  expect(await pendingAddressOf(person.id)).toBe(email);
  expect(await pendingAddressOf(other.id)).toBeNull();
  await age(10);
  expect(await pendingAddressOf(person.id)).toBeNull();
});
