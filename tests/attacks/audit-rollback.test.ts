import { afterAll, beforeAll, expect, it } from 'vitest';
import { everything } from '../support/people/actions';
import { actionNames, aimAt } from '../support/people/aim';
import { addressForms, askBy, ways } from '../support/people/asking';
import { eventsOf, somebody } from '../support/database/audited';
import { refusalsOn } from '../support/faults/refused/all';
import { setStage, type Stage } from '../support/browser/states/stage';
import { call } from '../support/people/strangers';
import type { Answer } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  const further = { WORKER: 'off', RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

/** Does something while nothing can be written down. */
async function withoutEvents<T>(run: () => Promise<T>): Promise<T> {
  await stage.database.query(
    `CREATE FUNCTION no_events() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no events today''; END';
     CREATE TRIGGER no_events BEFORE INSERT ON "AuditEvent" EXECUTE FUNCTION no_events()`,
  );
  return run().finally(() => stage.database.query('DROP FUNCTION no_events CASCADE'));
}

const TABLES = ['User', 'Session', 'EmailLink', 'OutboundEmail', 'Suppression'];

/** Does something while whatever it changes is undone at the commit. */
async function withoutFacts<T>(run: () => Promise<T>): Promise<T> {
  const triggers = TABLES.map(
    (table) => `CREATE CONSTRAINT TRIGGER no_facts AFTER INSERT OR UPDATE OR DELETE ON "${table}"
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_facts();`,
  );
  await stage.database.query(
    `CREATE FUNCTION no_facts() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no facts today''; END';
     ${triggers.join(' ')}`,
  );
  return run().finally(() => stage.database.query('DROP FUNCTION no_facts CASCADE'));
}

/** An answer by which nobody is let in, and which says nothing of why. */
function expectRefused({ status, headers, text }: Answer): void {
  expect(status).toBe(500);
  expect(
    headers.getSetCookie().filter((cookie) => /^(session|device|notice-[\w-]*)-\d+=./.test(cookie)),
  ).toEqual([]);
  expect(headers.get('x-action-redirect')).toBeNull();
  expect(text).not.toMatch(/no (events|facts) today|AuditEvent|insert|prisma/i);
}

// proves: ASVS 16.3.1, ASVS 16.5.1, ASVS 16.5.3, atomic-reset
it.each(actionNames)('%s commits its change and its event together or not at all', async (name) => {
  const { shot, browser } = await aimAt(name, stage);
  const fire = () =>
    call(stage.app, {
      name,
      path: shot.path,
      fields: shot.fields,
      visitor: browser(),
      headers: somebody(),
    });
  const before = await everything(stage);
  expectRefused(await withoutEvents(fire));
  expect(await everything(stage)).toEqual(before);
  const undone = await eventsOf(stage, async () => expectRefused(await withoutFacts(fire)));
  expect(undone).toEqual([]);
  expect(await everything(stage)).toEqual(before);

  expect((await fire()).status).toBeLessThan(400);
  expect(await everything(stage)).not.toEqual(before);
});

const refusals = refusalsOn(() => stage);
/** Refusals that end a session, a pending change or a link, or notify the account. */
const changing = [
  'a current password guessed too often',
  'an address that another has by now',
  'a change of address that waits no more',
  'a sign-up to an address that has an account by now',
  'a new address that many asked for',
];

// Those that change something, and one refusal for each type of event.
const types = Object.values(refusals).map(({ leaves: [type] }) => type);
const chosen = Object.entries(refusals).filter(
  ([name, { leaves }], index) => changing.includes(name) || types.indexOf(leaves[0]) === index,
);

// proves: ASVS 16.3.1, ASVS 16.5.1, ASVS 16.5.3
it.each(chosen.map(([name]) => name))(
  '%s fails without effect when its event can’t be written',
  async (name) => {
    const refusal = refusals[name] ?? expect.fail();
    const tried = await refusal.call();
    const fire = () => call(stage.app, { ...tried, headers: tried.headers ?? somebody() });
    const before = await everything(stage);
    expectRefused(await withoutEvents(fire));
    expect(await everything(stage)).toEqual(before);
    if (changing.includes(name)) {
      const undone = await eventsOf(stage, async () => expectRefused(await withoutFacts(fire)));
      expect(undone).toEqual([]);
    }

    const events = await eventsOf(stage, fire);
    expect(events.map(({ type, reason }) => [type, reason])).toEqual([refusal.leaves]);
    const hasChanged = JSON.stringify(await everything(stage)) !== JSON.stringify(before);
    expect(hasChanged).toBe(changing.includes(name));
  },
);

const forms = Object.keys(addressForms).flatMap((form) =>
  Object.keys(ways).map((way) => [form, way] as const),
);

// proves: ASVS 6.3.8, ASVS 16.5.3
it.each(forms)(
  '%s fails alike for known and unknown addresses, %s, when no event can be written',
  async (form, way) => {
    const emails = [(await stage.people.newPerson()).email, stage.people.newAddress()];
    const open = async (email: string) => {
      const asking = await (addressForms[form] ?? expect.fail())(email, stage);
      const send = await (ways[way] ?? expect.fail())(asking);
      return () => askBy(send, asking);
    };
    const [theirs, nobodys] = await Promise.all(emails.map(open));
    const [answers, others] = await withoutEvents(async () => [await theirs?.(), await nobodys?.()]);
    expect(answers?.[0]?.status).toBe(500);
    expect(others).toEqual(answers);
  },
);
