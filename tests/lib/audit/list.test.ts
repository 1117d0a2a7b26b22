import { expect, it } from 'vitest';
import { listEvents } from '@/lib/audit/list';
import { recordEvent, type EventType } from '@/lib/audit/record';
import { pool } from '@/lib/db';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { newPerson, newSignedIn, somewhere } from '../../support/people';

const typesOf = async (person: Parameters<typeof listEvents>[0], page = 1) =>
  (await listEvents(person, page)).events.map(({ type }) => type);

async function newOwner() {
  const person = await newPerson();
  return (await newSignedIn(person)).user;
}
const note = (type: EventType, userId: string) => recordEvent({ type, from: somewhere(), userId });

// proves: ASVS 16.2.1
it('shows what happened in the account, newest first, with the device and nothing more', async () => {
  const [owner, other] = [await newOwner(), await newOwner()];
  await note('signed-in', owner.id);
  await note('signed-in', other.id);
  await note('password-changed', owner.id);
  const { events, more } = await listEvents(owner, 1);
  expect(more).toBe(false);
  expect(events).toEqual([
    { key: '0', type: 'password-changed', at: expect.any(Date), device: 'Firefox on Linux' },
    { key: '1', type: 'signed-in', at: expect.any(Date), device: 'Firefox on Linux' },
  ]);
});

it('shows what strangers asked for by the address since the account is there, and nothing of before', async () => {
  const owner = await newOwner();
  const ask = () =>
    requestPasswordReset({ email: owner.email.toUpperCase(), callbackUrl: null }, somewhere());
  await ask();
  await pool().query(`UPDATE "AuditEvent" SET "at" = $1::timestamptz - interval '1 minute'`, [
    owner.createdAt.toISOString(),
  ]);
  expect(await typesOf(owner)).toEqual([]);
  await ask();
  expect(await typesOf(owner)).toEqual(['reset-requested']);
});

it('is not buried by a stranger who knocks on: what a limit kept from being tried is left out, what the owner did is not', async () => {
  const owner = await newOwner();
  const from = somewhere();
  for (const [type, reason] of [
    ['sign-in-refused', 'wrong-credentials'],
    ['sign-in-refused', 'limited-address'],
    ['sign-in-refused', 'limited-client'],
    ['reset-requested', 'address-limited'],
    ['sign-up-requested', 'client-limited'],
    ['reset-requested', undefined],
  ] as const)
    await recordEvent({ type, from, address: owner.email, reason });
  await recordEvent({
    type: 'email-change-requested',
    from,
    userId: owner.id,
    address: owner.email,
    reason: 'address-limited',
  });
  await note('session-end-refused', owner.id);
  expect(await typesOf(owner)).toEqual(['email-change-requested', 'reset-requested', 'sign-in-refused']);
});

it('shows nothing of another account that went by the same address', async () => {
  const [owner, other] = [await newOwner(), await newOwner()];
  await recordEvent({ type: 'signed-in', from: somewhere(), userId: other.id, address: owner.email });
  expect(await typesOf(owner)).toEqual([]);
});

it('goes in pages of ten, each event on one of them', async () => {
  const owner = await newOwner();
  for (let count = 0; count < 23; count += 1) await note('signed-in', owner.id);
  const pages = await Promise.all([1, 2, 3, 4].map((page) => listEvents(owner, page)));
  expect(pages.map(({ events, more }) => [events.length, more])).toEqual([
    [10, true],
    [10, true],
    [3, false],
    [0, false],
  ]);
  const moments = pages.flatMap(({ events }) => events.map(({ at }) => at.getTime()));
  expect(moments).toEqual([...moments].sort((a, b) => b - a));
});
