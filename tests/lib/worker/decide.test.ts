import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { readLink } from '@/lib/links/read';
import { renewLink } from '@/lib/links/renew';
import { writeMessage } from '@/lib/outbox/write';
import { clearOutbox, messages, sendBy, tokenIn, workOnce, write } from '../../support/mail/outbox';
import { newAddress, newPerson, newResetLink, newSignUpLink, somewhere } from '../../support/people/people';
import { startResendStandIn, type ResendStandIn } from '../../support/mail/resend-stand-in';

let resend: ResendStandIn;
beforeAll(async () => {
  resend = await startResendStandIn();
  sendBy(resend);
});
afterAll(() => resend.stop());
beforeEach(async () => {
  await clearOutbox();
  resend.accepted.length = 0;
  resend.requests.length = 0;
});

const subjects = () => resend.accepted.map(({ mail }) => mail.subject);

// proves: stored-recipient
it('sends a reset to the stored address, whatever was typed, with a link that lives', async () => {
  const { email } = await newPerson();
  await write('password-reset', ` ${email.toUpperCase()}`.trim());
  await workOnce();
  expect(resend.accepted.map(({ mail }) => mail.to)).toEqual([[email]]);
  const reading = await readLink('password-reset', tokenIn(resend.accepted[0] ?? expect.fail()));
  expect(reading).toMatchObject({ state: 'live', address: email });
  expect(await messages()).toMatchObject([{ state: 'sent', rendering: null, leaseId: null }]);
});

// proves: forgot-known-unknown
it('does nothing for an unknown address, and keeps neither it nor a link', async () => {
  await write('password-reset', newAddress());
  await workOnce();
  expect(resend.requests).toHaveLength(0);
  expect(await messages()).toMatchObject([
    { state: 'skipped', reason: 'unknown-address', address: '', rendering: null },
  ]);
  expect((await pool().query('SELECT 1 FROM "EmailLink"')).rowCount).toBe(0);
});

// proves: sql-wildcards
it('never crosses addresses that a pattern would match', async () => {
  const person = await newPerson({ email: `a_${newAddress()}` });
  for (const address of ['%@example.com', person.email.replace('a_', 'ab'), `x${person.email}`])
    await write('password-reset', address);
  await workOnce();
  expect(resend.requests).toHaveLength(0);
});

// proves: sign-up-taken
it('answers a sign-up with a link to a free address and with a notice to a taken one', async () => {
  const [person, free] = [await newPerson(), newAddress()];
  await write('sign-up', person.email.toUpperCase());
  await write('sign-up', free);
  await workOnce();
  expect(resend.accepted.map(({ mail }) => [mail.to, mail.subject]).sort()).toEqual(
    [
      [[person.email], 'You already have an account with Sparekey'],
      [[free], 'Finish creating your Sparekey account'],
    ].sort(),
  );
  expect((await pool().query('SELECT "canonical" FROM "EmailLink"')).rows).toEqual([{ canonical: free }]);
});

// proves: overtaken-mail
it('sends nothing for a request that the password, or the account, has overtaken', async () => {
  const [person, gone] = [await newPerson(), await newPerson()];
  await write('password-reset', person.email);
  await write('password-changed', gone.email, gone.id);
  await pool().query(`UPDATE "User" SET "passwordChangedAt" = clock_timestamp() WHERE "id" = $1`, [
    person.id,
  ]);
  await pool().query(`DELETE FROM "User" WHERE "id" = $1`, [gone.id]);
  await workOnce();
  expect(resend.requests).toHaveLength(0);
  expect((await messages()).map(({ reason }) => reason).sort()).toEqual(['account-gone', 'overtaken']);
});

// proves: crash-before-send
it('is part of its cause: what is rolled back is not sent', async () => {
  const { email } = await newPerson();
  const cause = db().$transaction(async (tx) => {
    await writeMessage(tx, { kind: 'password-reset', address: email, device: 'Firefox on Linux' });
    throw new Error('the cause failed');
  });
  await expect(cause).rejects.toThrow('the cause failed');
  expect(await messages()).toEqual([]);
});

it('waits at random for what a stranger asks, and not for a notice', async () => {
  const { email, id } = await newPerson();
  for (let time = 0; time < 40; time += 1) await write('password-reset', email);
  await write('password-changed', email, id);
  const { rows } = await pool().query<{ kind: string; wait: number }>(
    `SELECT "kind", extract(epoch FROM "nextAttemptAt" - "createdAt")::float8 AS "wait" FROM "OutboundEmail"`,
  );
  const waits = rows.filter(({ kind }) => kind === 'password-reset').map(({ wait }) => wait);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(0.05);
  expect(Math.max(...waits)).toBeLessThanOrEqual(0.301);
  expect(new Set(waits).size).toBeGreaterThan(30);
  expect(rows.find(({ kind }) => kind === 'password-changed')?.wait).toBe(0);
});

it('renews to the address that the old link was mailed to, while it is the account’s', async () => {
  const [person, moved, free] = [await newPerson(), await newPerson(), newAddress()];
  const [mine, theirs, signUp] = [
    await newResetLink(person),
    await newResetLink(moved),
    await newSignUpLink(free),
  ];
  await pool().query(`UPDATE "User" SET "email" = 'm@x.example', "emailCanonical" = $2 WHERE "id" = $1`, [
    moved.id,
    newAddress(),
  ]);
  for (const { token } of [mine, theirs]) await renewLink('password-reset', token, somewhere());
  await renewLink('sign-up', signUp.token, somewhere());
  expect((await messages()).every(({ address }) => address === '')).toBe(true);
  await workOnce();
  expect(resend.accepted.map(({ mail }) => String(mail.to)).sort()).toEqual([person.email, free].sort());
  expect((await messages()).filter(({ state }) => state === 'skipped')).toMatchObject([
    { reason: 'unknown-link' },
  ]);
});

it('renews within the limit of the address, spent once a message however often it is tried', async () => {
  const person = await newPerson();
  const link = await newResetLink(person);
  resend.fault({ status: 500 }, 6);
  for (let time = 0; time < 4; time += 1) await renewLink('password-reset', link.token, somewhere());
  await workOnce();
  await workOnce();
  await workOnce();
  expect((await messages()).map(({ state }) => state).sort()).toEqual(['sent', 'sent', 'sent', 'skipped']);
  expect(subjects()).toHaveLength(3);
});
