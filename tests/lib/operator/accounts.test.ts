import { expect, it } from 'vitest';
import { OPERATOR, recordEvent } from '@/lib/audit/record';
import { db, pool } from '@/lib/database/client';
import { requestLink } from '@/lib/links/request';
import { endSessions } from '@/lib/operator/end-sessions';
import { invite } from '@/lib/operator/invite';
import { listAccounts } from '@/lib/operator/list-accounts';
import { sendReset } from '@/lib/operator/send-reset';
import { showAccount } from '@/lib/operator/show-account';
import { readSession } from '@/lib/sessions/read';
import { recordBounce, recordComplaint } from '@/lib/suppressions/record';
import {
  newAddress,
  newEmailChangeLink,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSession,
  somewhere,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

const messagesTo = async (address: string) => {
  const { rows } = await pool().query(
    `SELECT "kind", "state", "userId", "device" FROM "OutboundEmail" WHERE "address" = $1`,
    [address],
  );
  return rows;
};
const lastEvent = async () => {
  const { rows } = await pool().query(
    `SELECT "type", "userId", "reason", "device" FROM "AuditEvent" ORDER BY "id" DESC LIMIT 1`,
  );
  return rows[0];
};
const device = 'the operator’s command line';

it('lists every account once, by address, across pages', async () => {
  await pool().query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash")
     SELECT 'many-' || n, 'Many-' || n || '@example.com', 'many-' || n || '@example.com', 'Many', ''
     FROM generate_series(1, 1100) n`,
  );
  const person = await newPerson();
  await newSession(person);
  const listed = [];
  for await (const account of listAccounts()) listed.push(account);
  const addresses = listed.map(({ email }) => email.toLowerCase());
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses).toEqual([...addresses].sort());
  expect(addresses.length).toBeGreaterThan(1100);
  expect(listed.find(({ email }) => email === person.email)).toMatchObject({
    name: person.name,
    sessions: 1,
  });
  await pool().query(`DELETE FROM "User" WHERE "id" LIKE 'many-%'`);
});

it('shows an account for any spelling of its address, without secrets', async () => {
  const person = await newPerson();
  const session = await newSession(person);
  const links = [await newResetLink(person), await newProtectiveLink(person, 'new-device')];
  const shown = await showAccount(person.email.toUpperCase());
  expect(shown).toMatchObject({
    email: person.email,
    passwordWorks: true,
    addressHeldUntil: null,
    pendingAddress: null,
    sessions: [{ device: 'Chrome on Windows' }],
    links: [{ purpose: 'password-reset' }, { purpose: 'not-me' }],
  });
  const text = JSON.stringify(shown);
  for (const secret of [session, person.id, person.passwordHash, ...links.flatMap(Object.values)])
    expect(text).not.toContain(secret);
});

it('shows a new address until it is confirmed or an hour has passed', async () => {
  const person = await newPerson();
  const pending = newAddress();
  await newEmailChangeLink(person, pending);
  expect(await showAccount(person.email)).toMatchObject({ pendingAddress: pending });
  await pool().query(
    `UPDATE "User" SET "pendingEmailAt" = "pendingEmailAt" - interval '1 hour' WHERE "id" = $1`,
    [person.id],
  );
  expect(await showAccount(person.email)).toMatchObject({ pendingAddress: null });
});

it('shows the last twenty events, including those known by address only', async () => {
  const person = await newPerson();
  await recordEvent({ type: 'sign-up-requested', from: OPERATOR, address: person.email });
  await pool().query(`UPDATE "User" SET "createdAt" = clock_timestamp() WHERE "id" = $1`, [person.id]);
  await requestLink('password-reset', { email: person.email, callbackUrl: null }, somewhere());
  expect((await showAccount(person.email))?.events).toEqual([
    {
      at: expect.any(Date),
      lastAt: null,
      count: 1,
      type: 'reset-requested',
      device: 'Firefox on Linux',
      reason: null,
    },
  ]);
  for (let count = 1; count <= 20; count++)
    await recordEvent({ type: 'signed-in', from: OPERATOR, userId: person.id, reason: String(count) });
  const reasons = (await showAccount(person.email))?.events.map(({ reason }) => reason);
  expect(reasons).toEqual(Array.from({ length: 20 }, (_, at) => String(20 - at)));
});

it('shows a disabled password and a reserved address', async () => {
  const person = await newPerson();
  await pool().query(
    `UPDATE "User" SET "passwordHash" = '', "addressHeldUntil" = clock_timestamp() + interval '1 hour' WHERE "id" = $1`,
    [person.id],
  );
  expect(await showAccount(person.email)).toMatchObject({
    passwordWorks: false,
    addressHeldUntil: expect.any(Date),
  });
});

// proves: ASVS 6.4.1
it('invites only addresses without an account', async () => {
  const [address, person] = [newAddress(), await newPerson()];
  expect(await invite(address)).toEqual({ code: 'done', spaced: false });
  expect(await messagesTo(address)).toEqual([{ kind: 'sign-up', state: 'queued', userId: null, device }]);
  expect(await lastEvent()).toMatchObject({ type: 'sign-up-requested', reason: 'operator', device });
  expect(await invite(person.email.toUpperCase())).toEqual({ code: 'has-account' });
  expect(await messagesTo(person.email)).toEqual([]);
});

it('refuses to invite an address that reported spam', async () => {
  const address = newAddress().toUpperCase();
  await recordComplaint(db(), address.toLowerCase());
  expect(await invite(address)).toEqual({ code: 'complained' });
  expect(await messagesTo(address)).toEqual([]);
});

it('says when a bounce delays an invitation', async () => {
  const address = newAddress().toUpperCase();
  await recordBounce(db(), address.toLowerCase());
  expect(await invite(address)).toEqual({ code: 'done', spaced: true });
  await pool().query(`UPDATE "Suppression" SET "nextTryAt" = clock_timestamp() WHERE "canonical" = $1`, [
    address.toLowerCase(),
  ]);
  expect(await invite(address)).toEqual({ code: 'done', spaced: false });
});

// proves: ASVS 6.4.6
it('sends a reset to the stored address only', async () => {
  const person = await newPerson();
  expect(await sendReset(person.email.toUpperCase())).toEqual({ code: 'done' });
  expect(await messagesTo(person.email)).toMatchObject([{ kind: 'password-reset', state: 'queued', device }]);
  expect(await lastEvent()).toMatchObject({ type: 'reset-requested', userId: person.id, reason: 'operator' });
  expect(await sendReset(newAddress())).toEqual({ code: 'unknown' });
});

// proves: ASVS 7.4.5
it('ends the sessions of one account only', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const sessions = [await newSession(person), await newSession(person, true)];
  const theirs = await newSession(other);
  expect(await endSessions(person.email)).toEqual({ code: 'done', sessions: 2 });
  for (const id of sessions) expect(await readSession(id)).toBeNull();
  expect(await readSession(theirs)).not.toBeNull();
  expect(await lastEvent()).toMatchObject({ type: 'sessions-ended', userId: person.id, reason: 'operator' });
  expect(await endSessions(newAddress())).toEqual({ code: 'unknown' });
});

it.each([
  ['sendReset', sendReset],
  ['endSessions', endSessions],
])('%s writes nothing about an account that is being deleted', async (_name, act) => {
  const person = await newPerson();
  const before = await lastEvent();
  const held = await holdRows('DELETE FROM "User" WHERE "id" = $1', [person.id]);
  const acting = act(person.email);
  await held.waiters(1);
  await held.release();
  expect(await acting).toEqual({ code: 'unknown' });
  expect(await lastEvent()).toEqual(before);
  expect(await messagesTo(person.email)).toEqual([]);
});
