import { expect, it } from 'vitest';
import { pool } from '@/lib/db';
import { endSessions } from '@/lib/operator/end-sessions';
import { invite } from '@/lib/operator/invite';
import { listAccounts } from '@/lib/operator/list-accounts';
import { sendReset } from '@/lib/operator/send-reset';
import { showAccount } from '@/lib/operator/show-account';
import { readSession } from '@/lib/sessions/read';
import { newAddress, newPerson, newProtectiveLink, newResetLink, newSession } from '../../support/people';

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

it('lists every account once, by address, however many batches that takes', async () => {
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

it('shows an account, in any spelling of its address, and nothing that opens a door', async () => {
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

it('says when no password works, and until when the address is held', async () => {
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

it('invites an address that has no account, and only such a one', async () => {
  const [address, person] = [newAddress(), await newPerson()];
  expect(await invite(address)).toEqual({ code: 'done' });
  expect(await messagesTo(address)).toEqual([{ kind: 'sign-up', state: 'queued', userId: null, device }]);
  expect(await lastEvent()).toMatchObject({ type: 'sign-up-requested', reason: 'operator', device });
  expect(await invite(person.email.toUpperCase())).toEqual({ code: 'has-account' });
  expect(await messagesTo(person.email)).toEqual([]);
});

it('sends a reset to the stored address, and to nobody unknown', async () => {
  const person = await newPerson();
  expect(await sendReset(person.email.toUpperCase())).toEqual({ code: 'done' });
  expect(await messagesTo(person.email)).toMatchObject([{ kind: 'password-reset', state: 'queued', device }]);
  expect(await lastEvent()).toMatchObject({ type: 'reset-requested', userId: person.id, reason: 'operator' });
  expect(await sendReset(newAddress())).toEqual({ code: 'unknown' });
});

it('ends the sessions of one account and of nobody else', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const sessions = [await newSession(person), await newSession(person, true)];
  const theirs = await newSession(other);
  expect(await endSessions(person.email)).toEqual({ code: 'done', sessions: 2 });
  for (const id of sessions) expect(await readSession(id)).toBeNull();
  expect(await readSession(theirs)).not.toBeNull();
  expect(await lastEvent()).toMatchObject({ type: 'sessions-ended', userId: person.id, reason: 'operator' });
  expect(await endSessions(newAddress())).toEqual({ code: 'unknown' });
});
