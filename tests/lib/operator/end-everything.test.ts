import { expect, it } from 'vitest';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { db, pool } from '@/lib/db';
import { spendAddress } from '@/lib/limits/spend';
import { readLink } from '@/lib/links/read';
import { endEverything } from '@/lib/operator/end-everything';
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

it('lets no mail with a link leave any more, and notices that have none yet go on', async () => {
  await clearOutbox();
  const person = await newPerson();
  await write('password-changed', person.email, person.id);
  const [rendered] = await claimAll();
  if (rendered) await (await import('@/lib/outbox/prepare')).prepareMessage(rendered);
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

it('forgets who had asked for links: there is none in the mailbox that a refusal could mean', async () => {
  const { email } = await newPerson();
  while ((await spendAddress('password-reset', email)).ok);
  await endEverything();
  expect(await spendAddress('password-reset', email)).toEqual({ ok: true });
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

it('begins again when a deadlock chose it, and writes one event', async () => {
  const before = await pool().query(`SELECT 1 FROM "AuditEvent" WHERE "type" = 'everything-ended'`);
  const held = await holdRows('LOCK TABLE "OutboundEmail" IN ROW EXCLUSIVE MODE');
  const ending = endEverything();
  await held.waiters(1);
  // Now each waits for the other.
  const other = held.query('LOCK TABLE "User" IN ROW EXCLUSIVE MODE').catch(() => {});
  await other;
  await held.release().catch(() => {});
  await ending;
  const after = await pool().query(`SELECT 1 FROM "AuditEvent" WHERE "type" = 'everything-ended'`);
  expect(after.rows.length - before.rows.length).toBe(1);
});
