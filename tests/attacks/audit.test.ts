import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventType } from '@/lib/audit/record';
import { actionNames, aimAt, type Aimed } from '../support/people/aim';
import {
  eventsOf,
  expectEvent,
  expectNoSecret,
  sentBy,
  somebody,
  type About,
} from '../support/database/audited';
import { refusalsOn } from '../support/faults/refused/all';
import { setStage, type Stage } from '../support/browser/states/stage';
import { call } from '../support/people/strangers';

let stage: Stage;
beforeAll(async () => {
  const further = { WORKER: 'off', RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

type Whom = (aimed: Aimed) => About | Promise<About>;
const address: Whom = ({ person, shot }) => ({ email: shot.fields.email ?? person.email });
const nobody: Whom = () => ({});
/** As it goes by now: a change of address is written down with the new one. */
const account: Whom = async ({ person: { id } }) => {
  const [row] = await stage.database.query(`SELECT "email" FROM "User" WHERE "id" = $1`, [id]);
  return { userId: id, email: String(row?.email) };
};
const newest: Whom = async () => {
  const [row] = await stage.database.query(
    `SELECT "id", "email" FROM "User" ORDER BY "createdAt" DESC LIMIT 1`,
  );
  return { userId: String(row?.id), email: String(row?.email) };
};

const done: Record<string, [type: EventType, reason: string | null, whom: Whom]> = {
  signOutAction: ['signed-out', null, ({ person }) => ({ userId: person.id })],
  mailWorksAction: ['suppression-lifted', null, account],
  renameAction: ['name-changed', null, account],
  changePasswordAction: ['password-changed', null, account],
  mailResetLinkAction: ['reset-requested', null, address],
  endSessionAction: ['session-ended', null, account],
  endOtherSessionsAction: ['other-sessions-ended', null, account],
  requestEmailChangeAction: ['email-change-requested', null, account],
  cancelEmailChangeAction: ['email-change-cancelled', null, account],
  requestDeletionAction: ['deletion-requested', null, account],
  // Nothing may say whose account it was, not even from where it was deleted.
  deleteAccountAction: ['account-deleted', null, nobody],
  signInAction: ['signed-in', null, account],
  signUpAction: ['sign-up-requested', null, address],
  forgotPasswordAction: ['reset-requested', null, address],
  resetPasswordAction: ['password-reset', null, account],
  renewResetLinkAction: ['link-renewal-requested', null, nobody],
  completeSignUpAction: ['signed-up', null, newest],
  renewSignUpLinkAction: ['link-renewal-requested', null, nobody],
  confirmEmailAction: ['email-changed', null, account],
  notMeAction: ['not-me', 'password-changed', account],
};

// proves: ASVS 16.2.1, ASVS 16.3.1
it('knows what every action is written down as', () => {
  expect(Object.keys(done).sort()).toEqual(actionNames);
});

/** Calls an action that has an effect, from a client of its own. */
function fire({ name, shot: { path, fields }, browser }: Aimed, headers: Record<string, string>) {
  return call(stage.app, { name, path, fields, visitor: browser(), headers });
}

// proves: ASVS 16.2.1, ASVS 16.3.1, ASVS 16.2.5
describe.each(Object.entries(done))('%s', (name, [type, reason, whom]) => {
  it('is written down once: who, from where, by what and when, and no secret', async () => {
    const aimed = await aimAt(name, stage);
    const headers = somebody();
    const events = await eventsOf(stage, () => fire(aimed, headers));
    const about = await whom(aimed);
    expectEvent(events, { type, reason, about }, type === 'account-deleted' ? null : headers);
    const { person, cookies, shot } = aimed;
    const sent = sentBy({ fields: shot.fields, cookies, headers });
    await expectNoSecret(stage, events, [person.email, person.name, ...sent]);
  });
});

it.each([
  ['reset-requested', 'not-me'],
  ['email-changed', 'undo-email-change'],
] as const)('“this wasn’t me” about %s is written down with that', async (about, purpose) => {
  const { people } = stage;
  const person = await people.newPerson();
  const former = purpose === 'not-me' ? person.email : people.newAddress();
  const { token, formHash } = await people.newProtectiveLink(person, about, former);
  const { browser, ...rest } = await aimAt('notMeAction', stage);
  const [visitor, headers] = [browser(), somebody()];
  visitor.setCookie('not-me-link', token);
  const aimed = { ...rest, shot: { ...rest.shot, fields: { formHash } }, browser: () => visitor };
  const events = await eventsOf(stage, () => fire(aimed, headers));
  const expected = { type: 'not-me', reason: about, about: { userId: person.id, email: former } } as const;
  expectEvent(events, expected, headers);
});

it('a sign-in where somebody is signed in is two: in, and out of the other', async () => {
  const [former, aimed] = [await stage.people.newPerson(), await aimAt('signInAction', stage)];
  const [visitor, headers] = [aimed.browser(), somebody()];
  visitor.setCookie('session', await stage.people.sessionCookie(await stage.people.newSession(former)));
  const events = await eventsOf(stage, () => fire({ ...aimed, browser: () => visitor }, headers));
  expect(events.map(({ type, userId }) => [type, userId])).toEqual([
    ['signed-in', aimed.person.id],
    ['signed-out', former.id],
  ]);
});

const refusals = refusalsOn(() => stage);

// proves: ASVS 16.3.1, ASVS 16.3.3, ASVS 16.2.1, ASVS 16.2.5, OWASP-Auth log
it.each(Object.keys(refusals))('%s is written down once, with its reason', async (name) => {
  const refusal = refusals[name] ?? expect.fail();
  const tried = await refusal.call();
  const headers = tried.headers ?? somebody();
  const events = await eventsOf(stage, () => call(stage.app, { ...tried, headers }));
  const [type, reason] = refusal.leaves;
  expectEvent(events, { type, reason, about: tried.about }, headers);
  await expectNoSecret(stage, events, sentBy({ fields: tried.fields, headers }));
});

// proves: ASVS 16.2.5
it('events outlive a deleted account, without a word of whose they were', async () => {
  const aimed = await aimAt('deleteAccountAction', stage);
  const { email, id } = aimed.person;
  const before = await eventsOf(stage, async () => {
    for (const name of ['forgotPasswordAction', 'signInAction'])
      await call(stage.app, { name, path: '/sign-in', fields: { email, password: 'wrong' } });
    await call(stage.app, {
      name: 'renameAction',
      path: '/account',
      fields: { name: 'Ada' },
      visitor: aimed.browser(),
    });
  });
  expect(before.map(({ type }) => type)).toEqual(['reset-requested', 'sign-in-refused', 'name-changed']);
  await fire(aimed, somebody());
  const ids = before.map(({ row }) => row.id);
  const after = await stage.database.query(
    `SELECT "id"::int, to_jsonb(e) - ARRAY['id', 'type', 'at', 'reason', 'count', 'lastAt'] AS "rest"
     FROM "AuditEvent" e WHERE "id" = ANY($1) ORDER BY "id"`,
    [ids],
  );
  const blank = { userId: null, addressHash: null, clientHash: null, device: null, tally: null };
  expect(after).toEqual(ids.map((one) => ({ id: one, rest: blank })));
  expect(await stage.database.query(`SELECT 1 FROM "AuditEvent" WHERE "userId" = $1`, [id])).toEqual([]);
});

/** Those that no page can cause, by the test of the command that does. */
const operators: Partial<Record<EventType, string>> = {
  'everything-ended': 'tests/lib/operator/end-everything.test.ts',
  'mail-retried': 'tests/lib/operator/retry-message.test.ts',
  'sessions-ended': 'tests/lib/operator/accounts.test.ts',
};

// proves: ASVS 16.3.1
it('knows every type of event that there is', () => {
  const source = readFileSync('lib/audit/record.ts', 'utf8');
  const union = /export type EventType =([^;]*);/.exec(source)?.[1] ?? '';
  const types = [...union.matchAll(/'([\w-]+)'/g)].map(([, type]) => type);
  expect(types.length).toBeGreaterThan(20);
  const tried = [...Object.values(done), ...Object.values(refusals).map(({ leaves }) => leaves)].map(
    ([type]) => type,
  );
  expect([...new Set([...tried, ...Object.keys(operators)])].sort()).toEqual(types.sort());
  for (const [type, file] of Object.entries(operators))
    expect(readFileSync(file, 'utf8'), file).toContain(`'${type}'`);
});
