import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { db, pool } from '@/lib/db';
import { reserveTry } from '@/lib/limits/address-tries';
import { spendAddress } from '@/lib/limits/spend';
import { readLink } from '@/lib/links/read';
import { endEverything } from '@/lib/operator/end-everything';
import { prepareMessage } from '@/lib/outbox/prepare';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { readSession } from '@/lib/sessions/read';
import { startSession } from '@/lib/sessions/start';
import { claimAll, clearOutbox, messages, workOnce, write } from '../../support/outbox';
import {
  newDeletionLink,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSession,
  newSignedIn,
  newSignUpLink,
  somewhere,
} from '../../support/people';
import { holdRows } from '../../support/row-lock';

// proves: emergency, ASVS 7.4.5
it('ends every session and every link of every purpose', async () => {
  const person = await newPerson();
  const sessions = [await newSession(person), await newSession(await newPerson(), true)];
  const links = [
    ['password-reset', await newResetLink(person)],
    ['sign-up', await newSignUpLink('somebody@example.com')],
    ['email-change', await newEmailChangeLink(person)],
    ['delete-account', await newDeletionLink(person)],
    ['not-me', await newProtectiveLink(person, 'new-device')],
    ['undo-email-change', await newProtectiveLink(person, 'email-changed')],
  ] as const;
  const ended = await endEverything();
  expect(ended.sessions).toBeGreaterThanOrEqual(2);
  expect(ended.links).toBeGreaterThanOrEqual(links.length);
  for (const id of sessions) expect(await readSession(id)).toBeNull();
  for (const [purpose, { token }] of links)
    expect(await readLink(purpose, token), purpose).toMatchObject({ state: 'dead', reason: 'replaced' });
  const { rows } = await pool().query(`SELECT 1 FROM "User" WHERE "pendingEmail" IS NOT NULL`);
  expect(rows).toEqual([]);
});

// proves: emergency
it('lets no mail with a link leave any more, and notices that have none yet go on', async () => {
  await clearOutbox();
  const person = await newPerson();
  await write('password-changed', person.email, person.id);
  const [rendered] = await claimAll();
  if (rendered) await prepareMessage(rendered);
  await write('password-reset', person.email);
  await write('new-device', person.email, person.id);
  await requestEmailChange(
    await newSignedIn(person),
    { email: `new.${person.email}`, currentPassword: person.password },
    somewhere(),
  );
  await endEverything();
  const settled = (await messages()).filter(({ state }) => state !== 'queued');
  expect(settled.map(({ kind, state, reason, address }) => [kind, state, reason, address])).toEqual(
    expect.arrayContaining(
      ['password-changed', 'password-reset', 'email-change'].map((kind) => [
        kind,
        'skipped',
        'ended-by-operator',
        '',
      ]),
    ),
  );
  await workOnce();
  const kinds = (await messages()).filter(({ state }) => state === 'sent').map(({ kind }) => kind);
  expect(kinds.sort()).toEqual(['email-change-notice', 'new-device']);
});

it('leaves nothing of a message that a worker was about to decide', async () => {
  await clearOutbox();
  await write('sign-up', 'nobody@example.com');
  const [claimed] = await claimAll();
  await endEverything();
  expect(claimed && (await prepareMessage(claimed))).toBe(false);
  expect((await pool().query('SELECT 1 FROM "EmailLink"')).rows).toEqual([]);
});

it('ends a session that is idle, for a request may just be marking it as seen; one that has expired stays as it is', async () => {
  const person = await newPerson();
  const [idle, expired] = [await newSession(person), await newSession(person)];
  await pool().query(
    `UPDATE "Session" SET "lastSeenAt" = clock_timestamp() - interval '15 days' WHERE "id" = $1`,
    [idle],
  );
  await pool().query(`UPDATE "Session" SET "expiresAt" = clock_timestamp() WHERE "id" = $1`, [expired]);
  await endEverything();
  const { rows } = await pool().query(
    `SELECT "id" FROM "Session" WHERE "revokedAt" IS NOT NULL AND "userId" = $1`,
    [person.id],
  );
  expect(rows).toEqual([{ id: idle }]);
});

it('forgets who had asked for links: there is none in the mailbox that a refusal could mean', async () => {
  const { email } = await newPerson();
  while ((await spendAddress('password-reset', email)).ok);
  for (let time = 0; time < 5; time++) await reserveTry(email);
  expect(await reserveTry(email)).toBe(false);
  await endEverything();
  expect(await spendAddress('password-reset', email)).toEqual({ ok: true });
  expect(await reserveTry(email)).toBe(false);
});

it('what is asked for afterwards works', async () => {
  const person = await newPerson();
  await endEverything();
  const password = newPassword();
  await requestPasswordReset({ email: person.email, callbackUrl: null }, somewhere());
  const link = await newResetLink(person);
  expect(await completePasswordReset({ ...link, password }, somewhere())).toMatchObject({ code: 'done' });
  expect(await readSession(await newSession(await newPerson()))).not.toBeNull();
});

// proves: emergency
it('waits for a sign-in that is being written, and ends it too', async () => {
  const person = await newPerson();
  const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
  const signingIn = db().$transaction((tx) =>
    startSession(tx, {
      userId: person.id,
      passwordHash: person.passwordHash,
      remember: false,
      device: 'Chrome on Windows',
    }),
  );
  await held.waiters(1);
  const ending = endEverything();
  await held.waiters(2);
  await held.release();
  const [id] = await Promise.all([signingIn, ending]);
  expect(id).toEqual(expect.any(String));
  expect(await readSession(id ?? '')).toBeNull();
});

const endings = async () =>
  (await pool().query(`SELECT 1 FROM "AuditEvent" WHERE "type" = 'everything-ended'`)).rows.length;

it.each([
  ['EmailLink', 'User'],
  ['EmailLink', 'OutboundEmail'],
  ['OutboundEmail', 'EmailLink'],
])('gives way to who writes to %s and then to %s, and then ends everything once', async (first, second) => {
  const before = await endings();
  const held = await holdRows(`LOCK TABLE "${first}" IN ROW EXCLUSIVE MODE`);
  const ending = endEverything();
  await held.waiters(1);
  await held.query(`LOCK TABLE "${second}" IN ROW EXCLUSIVE MODE`);
  await held.release();
  await ending;
  expect((await endings()) - before).toBe(1);
});

it('lets no sign-up fail that waits behind it for somebody else', async () => {
  const person = await newPerson();
  const slow = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
  const signUp = await holdRows('LOCK TABLE "EmailLink" IN ROW EXCLUSIVE MODE');
  const ending = endEverything();
  await slow.waiters(1);
  const making = signUp.query('LOCK TABLE "User" IN ROW EXCLUSIVE MODE');
  making.catch(() => {});
  // Less than PostgreSQL's deadlock_timeout: whoever waits for a second looks whether it is in a ring.
  await pause(300);
  await slow.release();
  await pause(1_200);
  await signUp.release();
  await ending;
  await making;
});
