import { describe, expect, it } from 'vitest';
import { requestDeletion } from '@/lib/accounts/request-deletion';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { pool } from '@/lib/database/client';
import { spendAddress } from '@/lib/limits/spend';
import { limits } from '@/lib/limits/table';
import type { Session } from '@/lib/sessions/read';
import {
  newAddress,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newSignedIn,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import { withSettings } from '../../support/server/settings';
import { eventsOf, queuedOf, userOf, worthOf } from '../../support/people/account-facts';

const ask = (
  session: Session,
  { password: currentPassword }: Person,
  email = newAddress(),
  from = somewhere(),
) => requestEmailChange(session, { email, currentPassword }, from);

async function newAsker(): Promise<[Person, Session]> {
  const person = await newPerson();
  return [person, await newSignedIn(person)];
}

const limited = (scope: string) => ({ code: 'limited', scope, retryAfterSeconds: expect.any(Number) });
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('five mails an hour', () => {
  it('may be asked for from one account, from whatever clients; the sixth changes nothing', async () => {
    const [[person, session], [other, theirs]] = [await newAsker(), await newAsker()];
    for (const _ of times(5)) expect(await ask(session, person)).toEqual({ code: 'accepted' });
    const link = await newEmailChangeLink(person, newAddress());
    const { events: _, ...before } = await traceOf(person);
    const sixth = await ask(session, person);
    expect(sixth).toEqual(limited('account'));
    expect(sixth.code === 'limited' && sixth.retryAfterSeconds).toBeGreaterThan(3500);
    expect(sixth.code === 'limited' && sixth.retryAfterSeconds).toBeLessThanOrEqual(3600);
    expect(await traceOf(person)).toMatchObject(before);
    expect(await worthOf('email-change', link)).toBe('live');
    expect((await eventsOf(person)).at(-1)).toEqual({
      type: 'email-change-refused',
      reason: 'account-limited',
    });
    expect(await ask(theirs, other)).toEqual({ code: 'accepted' });
  });

  it('are counted together with deletions', async () => {
    const [person, session] = await newAsker();
    const form = { currentPassword: person.password };
    for (const _ of times(3)) await ask(session, person);
    for (const _ of times(2))
      expect(await requestDeletion(session, form, somewhere())).toEqual({ code: 'accepted' });
    expect(await requestDeletion(session, form, somewhere())).toEqual(limited('account'));
    expect(await ask(session, person)).toEqual(limited('account'));
    expect((await queuedOf(person)).filter(({ kind }) => kind === 'delete-account')).toHaveLength(1);
    expect((await eventsOf(person)).slice(-2)).toEqual([
      { type: 'deletion-refused', reason: 'account-limited' },
      { type: 'email-change-refused', reason: 'account-limited' },
    ]);
  });

  it('are not used up by wrong passwords, nor by the own address', async () => {
    const [person, session] = await newAsker();
    const wrong = { ...person, password: newPassword() };
    for (const _ of times(4)) await ask(session, wrong);
    for (const _ of times(6)) expect(await ask(session, person, person.email)).toEqual({ code: 'same' });
    for (const _ of times(5)) expect(await ask(session, person)).toEqual({ code: 'accepted' });
  });
});

it('a client is told when it asked too often, whoever it is signed in as', async () => {
  const [[person, session], from] = [await newAsker(), somewhere()];
  const perAccount = limits['ask-from-account'].times;
  for (const _ of times(limits['ask-for-link'].times / perAccount)) {
    const [other, theirs] = await newAsker();
    for (const _one of times(perAccount)) await ask(theirs, other, newAddress(), from);
  }
  expect(await ask(session, person, newAddress(), from)).toEqual(limited('client'));
  expect(await requestDeletion(session, { currentPassword: person.password }, from)).toEqual(
    limited('client'),
  );
  expect(await userOf(person)).toMatchObject({ pendingEmail: null });
  expect(await queuedOf(person)).toEqual([]);
  expect((await eventsOf(person)).map(({ reason }) => reason)).toEqual(['client-limited', 'client-limited']);
  expect(await ask(session, person)).toEqual({ code: 'accepted' });
});

it('a recipient’s spent limit is silent: the same answer and notice, and nothing to the recipient', async () => {
  const email = newAddress();
  for (const spelling of [email, email.toUpperCase(), email.replace('p', 'P')]) {
    const [person, session] = await newAsker();
    expect(await ask(session, person, spelling)).toEqual({ code: 'accepted' });
    expect((await queuedOf(person)).map(({ kind }) => kind)).toEqual(['email-change', 'email-change-notice']);
  }
  const [person, session] = await newAsker();
  expect(await ask(session, person, email)).toEqual({ code: 'accepted' });
  expect((await queuedOf(person)).map(({ kind }) => kind)).toEqual(['email-change-notice']);
  expect(await userOf(person)).toMatchObject({ pendingEmail: email });
  expect(await eventsOf(person)).toEqual([{ type: 'email-change-requested', reason: 'address-limited' }]);
  expect(await ask(session, person)).toEqual({ code: 'accepted' });
  expect((await queuedOf(person)).map(({ kind }) => kind)).toContain('email-change');
  // A flood of changes to an address is no reason to keep its owner from a reset.
  expect(await spendAddress('password-reset', email)).toMatchObject({ ok: true });
});

it('the limits can be turned off', async () => {
  const [person, session] = await newAsker();
  await withSettings({ rateLimits: false }, async () => {
    for (const _ of times(7)) expect(await ask(session, person)).toEqual({ code: 'accepted' });
  });
});

it('what writes nothing uses up nothing of the recipient’s: no second press, no account whose address is held', async () => {
  const [email, [person, session], [other, theirs]] = [newAddress(), await newAsker(), await newAsker()];
  await pool().query(
    `UPDATE "User" SET "addressHeldUntil" = clock_timestamp() + interval '1 hour' WHERE "id" = $1`,
    [other.id],
  );
  for (const _ of times(4)) expect(await ask(theirs, other, email)).toEqual({ code: 'held' });
  for (const _ of times(4)) expect(await ask(session, person, email)).toEqual({ code: 'accepted' });
  for (const _ of times(2)) expect(await spendAddress('email-change', email)).toMatchObject({ ok: true });
  expect(await spendAddress('email-change', email)).toMatchObject({ ok: false });
});

it('no address can be set while it is held, and then again', async () => {
  const [person, session] = await newAsker();
  const hold = (seconds: number) =>
    pool().query(
      `UPDATE "User" SET "addressHeldUntil" = clock_timestamp() + make_interval(secs => $2) WHERE "id" = $1`,
      [person.id, seconds],
    );
  await hold(60);
  const before = await userOf(person);
  expect(await ask(session, person)).toEqual({ code: 'held' });
  expect(await userOf(person)).toEqual(before);
  expect(await queuedOf(person)).toEqual([]);
  expect(await eventsOf(person)).toEqual([{ type: 'email-change-refused', reason: 'held' }]);
  await hold(-1);
  expect(await ask(session, person)).toEqual({ code: 'accepted' });
});
