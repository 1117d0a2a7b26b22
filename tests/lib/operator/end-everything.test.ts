import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { pendingAddressOf } from '@/lib/accounts/pending-change';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { lockStanding } from '@/lib/sessions/standing';
import { db, pool } from '@/lib/database/client';
import { spendAddress } from '@/lib/limits/spend';
import { consumeLink } from '@/lib/links/consume';
import { readLink } from '@/lib/links/read';
import { endEverything } from '@/lib/operator/end-everything';
import { listAccounts } from '@/lib/operator/list-accounts';
import { retryMessage } from '@/lib/operator/retry-message';
import { showAccount } from '@/lib/operator/show-account';
import { prepareMessage } from '@/lib/worker/prepare';
import { beginAttempt } from '@/lib/worker/message-state';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { readSession } from '@/lib/sessions/read';
import { startSession } from '@/lib/sessions/start';
import { claimAll, clearOutbox, messages, workOnce, write } from '../../support/mail/outbox';
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
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import { statementsOf } from '../../support/database/statements';
import { guess } from '../../support/people/guess';

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
  expect(await pendingAddressOf(person.id)).not.toBeNull();
  await endEverything();
  for (const id of sessions) expect(await readSession(id)).toBeNull();
  for (const [purpose, { token }] of links)
    expect(await readLink(purpose, token), purpose).toMatchObject({ state: 'dead', reason: 'replaced' });
  for (const [purpose, { id }] of links)
    expect(await db().$transaction((tx) => consumeLink(tx, purpose, id)), purpose).toBe(false);
  expect(await pendingAddressOf(person.id)).toBeNull();
  const shown = await showAccount(person.email);
  expect(shown).toMatchObject({ sessions: [], links: [], pendingAddress: null });
  for await (const { sessions: count } of listAccounts()) expect(count).toBe(0);
});

it('ends sessions and links without writing to their rows', async () => {
  await newSession(await newPerson());
  const statements = await statementsOf(endEverything);
  expect(statements.filter((text) => /\bUPDATE "(Session|EmailLink|User|OutboundEmail)"/.test(text))).toEqual(
    [],
  );
  expect(statements.filter((text) => /INSERT INTO "Cutoff"/.test(text))).toHaveLength(1);
});

it('keeps the reason of a link that was already used', async () => {
  const person = await newPerson();
  const used = await newResetLink(person);
  await pool().query(`UPDATE "EmailLink" SET "usedAt" = clock_timestamp() WHERE "id" = $1`, [used.id]);
  const before = await readLink('password-reset', used.token);
  await endEverything();
  expect(await readLink('password-reset', used.token)).toEqual(before);
});

it('fails a use case that read its session before', async () => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  await endEverything();
  expect(await db().$transaction((tx) => lockStanding(tx, session))).toBeNull();
});

it('allows a new address change at once, for a full hour', async () => {
  const person = await newPerson();
  const form = { email: `again.${person.email}`, currentPassword: person.password };
  await requestEmailChange(await newSignedIn(person), form, somewhere());
  await endEverything();
  await clearOutbox();
  expect(await requestEmailChange(await newSignedIn(person), form, somewhere())).toEqual({
    code: 'accepted',
  });
  expect(await pendingAddressOf(person.id)).toBe(form.email);
  expect((await messages()).map(({ kind }) => kind).sort()).toEqual(['email-change', 'email-change-notice']);
});

// proves: emergency
it('doesn’t send a mail whose link it ended', async () => {
  await clearOutbox();
  const person = await newPerson();
  await write('password-reset', person.email);
  await write('password-changed', person.email, person.id);
  const claimed = await claimAll();
  for (const message of claimed) expect(await prepareMessage(message)).toBe(true);
  await endEverything();
  for (const message of claimed) expect(await beginAttempt(message), message.kind).toBe(false);
});

it('refuses to retry a message that it ended', async () => {
  await clearOutbox();
  await write('password-reset', (await newPerson()).email);
  const [message] = await messages();
  await endEverything();
  expect(await retryMessage(message?.id ?? '')).toMatchObject({
    code: 'too-late',
    reason: 'ended-by-operator',
  });
});

// proves: emergency
it('stops mails with links, but not notices without one', async () => {
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
  await pool().query('UPDATE "OutboundEmail" SET "leaseId" = NULL, "leaseUntil" = NULL');
  await workOnce();
  const settled = (await messages()).filter(({ state }) => state === 'skipped');
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
  const kinds = (await messages()).filter(({ state }) => state === 'sent').map(({ kind }) => kind);
  expect(kinds.sort()).toEqual(['email-change-notice', 'new-device']);
});

it('skips a message that a worker is about to decide', async () => {
  await clearOutbox();
  await write('sign-up', 'nobody@example.com');
  const [claimed] = await claimAll();
  await endEverything();
  expect(claimed && (await prepareMessage(claimed))).toBe(false);
  expect((await pool().query('SELECT 1 FROM "EmailLink"')).rows).toEqual([]);
});

it('ends an idle session, which a request may be renewing right now', async () => {
  const idle = await newSession(await newPerson());
  await pool().query(
    `UPDATE "Session" SET "lastSeenAt" = clock_timestamp() - interval '15 days' WHERE "id" = $1`,
    [idle],
  );
  await endEverything();
  await pool().query(`UPDATE "Session" SET "lastSeenAt" = clock_timestamp() WHERE "id" = $1`, [idle]);
  expect(await readSession(idle)).toBeNull();
});

it('clears the request limits, because no link remains valid', async () => {
  const { email } = await newPerson();
  while ((await spendAddress('password-reset', email)).ok);
  for (let time = 0; time < 5; time++) await guess(email);
  expect(await guess(email)).toBe(false);
  await endEverything();
  expect(await spendAddress('password-reset', email)).toMatchObject({ ok: true });
  expect(await guess(email)).toBe(false);
});

it('doesn’t affect later requests', async () => {
  const person = await newPerson();
  await endEverything();
  const password = newPassword();
  await requestPasswordReset({ email: person.email, callbackUrl: null }, somewhere());
  const link = await newResetLink(person);
  expect(await completePasswordReset({ ...link, password }, somewhere())).toMatchObject({ code: 'done' });
  expect(await readSession(await newSession(await newPerson()))).not.toBeNull();
});

// proves: emergency
it('waits for a concurrent sign-in and ends it too', async () => {
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
  (
    await pool().query<{ sum: number }>(
      `SELECT coalesce(sum("count"), 0)::int AS sum FROM "AuditEvent" WHERE "type" = 'everything-ended'`,
    )
  ).rows[0]?.sum ?? 0;

it.each([
  ['EmailLink', 'User'],
  ['EmailLink', 'OutboundEmail'],
  ['OutboundEmail', 'EmailLink'],
])('yields to a transaction that writes %s and then %s, and ends everything once', async (first, second) => {
  const before = await endings();
  const held = await holdRows(`LOCK TABLE "${first}" IN ROW EXCLUSIVE MODE`);
  const ending = endEverything();
  await held.waiters(1);
  await held.query(`LOCK TABLE "${second}" IN ROW EXCLUSIVE MODE`);
  await held.release();
  await ending;
  expect((await endings()) - before).toBe(1);
});

it('doesn’t make a waiting sign-up fail', async () => {
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
