import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../support/actions';
import { actionNames, aimAt } from '../support/aim';
import { addressForms, ask, everybody, withDeadLink, type Asking } from '../support/asking';
import { eventsOf, expectEvent, expectFrom, somebody, type Event, type Whom } from '../support/audited';
import { newAddress } from '../support/people';
import { refusalsOn } from '../support/refused';
import { setStage, type Stage } from '../support/states/stage';
import { call } from '../support/strangers';

let stage: Stage;
beforeAll(async () => {
  const further = { WORKER: 'off', RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

const refusals = refusalsOn(() => stage);

const done: Record<string, [type: string, reason: string | null, whom: Whom]> = {
  signOutAction: ['signed-out', null, 'account'],
  mailWorksAction: ['suppression-lifted', null, 'account and address'],
  renameAction: ['name-changed', null, 'account and address'],
  changePasswordAction: ['password-changed', null, 'account and address'],
  mailResetLinkAction: ['reset-requested', null, 'address'],
  endSessionAction: ['session-ended', null, 'account and address'],
  endOtherSessionsAction: ['other-sessions-ended', null, 'account and address'],
  requestEmailChangeAction: ['email-change-requested', null, 'account and address'],
  cancelEmailChangeAction: ['email-change-cancelled', null, 'account and address'],
  requestDeletionAction: ['deletion-requested', null, 'account and address'],
  // Nothing may say whose account it was.
  deleteAccountAction: ['account-deleted', null, 'not even who asked'],
  signInAction: ['signed-in', null, 'account and address'],
  signUpAction: ['sign-up-requested', null, 'address'],
  forgotPasswordAction: ['reset-requested', null, 'address'],
  resetPasswordAction: ['password-reset', null, 'account and address'],
  renewResetLinkAction: ['link-renewal-requested', null, 'nobody'],
  completeSignUpAction: ['signed-up', null, 'account and address'],
  renewSignUpLinkAction: ['link-renewal-requested', null, 'nobody'],
  confirmEmailAction: ['email-changed', null, 'account and address'],
  notMeAction: ['not-me', 'password-changed', 'account and address'],
};

/** A call of an action that has an effect, and what nobody may read of it. */
async function aim(name: string) {
  const { shot, person, cookies, browser } = await aimAt(name, stage);
  const given = () => ({ name, path: shot.path, fields: shot.fields, visitor: browser() });
  return { given, secrets: [person.email, ...Object.values(cookies), ...Object.values(shot.fields)] };
}

// proves: ASVS 16.2.1, ASVS 16.3.1
it('knows what every action is written down as', () => {
  expect(Object.keys(done).sort()).toEqual(actionNames);
});

// proves: ASVS 16.2.1, ASVS 16.3.1, ASVS 16.2.5
describe.each(Object.entries(done))('%s', (name, expected) => {
  it('is written down once, with its client and time and no secret', async () => {
    const { given, secrets } = await aim(name);
    const headers = somebody();
    const events = await eventsOf(stage, () => call(stage.app, { ...given(), headers }));
    expectEvent(events, expected, [...secrets, headers['X-Forwarded-For'] ?? '']);
    if (name !== 'deleteAccountAction') expectFrom(events, headers);
  });
});

// proves: ASVS 16.3.1, ASVS 16.3.3, ASVS 16.2.1, ASVS 16.2.5, OWASP-Auth log
it.each(Object.keys(refusals))('%s is written down once, with its reason', async (name) => {
  const refusal = refusals[name] ?? expect.fail();
  const given = await refusal.call();
  const headers = given.headers ?? somebody();
  const events = await eventsOf(stage, () => call(stage.app, { ...given, headers }));
  const secrets = [
    ...Object.values(given.fields as Record<string, string>),
    headers['X-Forwarded-For'] ?? '',
  ];
  expectEvent(events, refusal.leaves, secrets);
  expectFrom(events, headers);
});

/** What of an event may not tell one address from another: all but whose account it is about. */
const alike = ({ type, reason, addressHash, clientHash, device }: Event) =>
  JSON.stringify([type, reason, addressHash !== null, clientHash !== null, device]);

// proves: ASVS 16.2.1
it.each(Object.keys(addressForms))('%s is written down alike for whatever address', async (name) => {
  const asking = addressForms[name] as (email: string, setting: Stage) => Promise<Asking>;
  for (const [kind, email] of await everybody(stage)) {
    const one = await asking(email, stage);
    const events = await eventsOf(stage, () => ask({ ...one, headers: somebody() }, 'by our script'));
    const nobodys = await asking(newAddress(), stage);
    const others = await eventsOf(stage, () => ask({ ...nobodys, headers: somebody() }, 'by our script'));
    expect(events.map(alike), kind).toEqual(others.map(alike));
    expect(events, kind).toHaveLength(1);
  }
});

it('a renewal is written down alike whoever the dead link was sent to', async () => {
  const { id } = await stage.people.newResetLink(await stage.people.newPerson());
  const known = await withDeadLink('password-reset', id, stage);
  const { id: other } = await stage.people.newSignUpLink(newAddress());
  const unknown = await withDeadLink('sign-up', other, stage);
  const [one, two] = [known, unknown].map(
    (asking) => () => ask({ ...asking, headers: somebody() }, 'by our script'),
  );
  expect((await eventsOf(stage, one ?? expect.fail())).map(alike)).toEqual(
    (await eventsOf(stage, two ?? expect.fail())).map(alike),
  );
});

/** Those of the operator's commands, which tests/lib/operator and tests/scripts try. */
const operators = ['everything-ended', 'mail-retried', 'sessions-ended'];

// proves: ASVS 16.3.1
it('knows every type of event that there is', () => {
  const source = readFileSync('lib/audit/record.ts', 'utf8');
  const union = /export type EventType =([^;]*);/.exec(source)?.[1] ?? '';
  const types = [...union.matchAll(/'([\w-]+)'/g)].map(([, type]) => type);
  expect(types.length).toBeGreaterThan(20);
  const tried = [...Object.values(done), ...Object.values(refusals).map(({ leaves }) => leaves)].map(
    ([type]) => type,
  );
  expect([...new Set([...tried, ...operators])].sort()).toEqual(types.sort());
});

/** Nothing can be written down any more, or everything can again. */
const refuseEvents = () =>
  stage.database.query(
    `CREATE FUNCTION no_events() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END';
     CREATE TRIGGER no_events BEFORE INSERT ON "AuditEvent" EXECUTE FUNCTION no_events()`,
  );
const takeEvents = () => stage.database.query('DROP FUNCTION no_events CASCADE');

// proves: ASVS 16.3.1, atomic-reset
it.each(Object.keys(done))('%s does nothing that is not written down', async (name) => {
  const { given } = await aim(name);
  const before = await everything(stage);
  await refuseEvents();
  const answer = await call(stage.app, { ...given(), headers: somebody() });
  await takeEvents();
  expect(answer.status).toBe(500);
  expect(answer.headers.getSetCookie().filter((cookie) => /^(session|device)=./.test(cookie))).toEqual([]);
  expect(await everything(stage)).toEqual(before);

  expect((await call(stage.app, { ...given(), headers: somebody() })).status).toBeLessThan(400);
  expect(await everything(stage)).not.toEqual(before);
});
