import { afterAll, beforeAll, expect, it } from 'vitest';
import { actionsUnder, callAction, everything, pagePaths, shots } from '../support/people/actions';
import type { App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startDatabaseGate, type DatabaseGate } from '../support/database/gate';
import type * as People from '../support/people/people';
import { startAppWithPeople } from '../support/people/people-on';
import type { Stage } from '../support/browser/states/stage';
import { until } from '../support/until';
import { Visitor, type Answer } from '../support/browser/visitor';

let app: App;
let people: typeof People;
let database: TestDatabase;
let gate: DatabaseGate;
let close: () => Promise<void>;
beforeAll(async () => {
  database = await makeDatabase();
  gate = await startDatabaseGate(database.url);
  ({ app, people, close } = await startAppWithPeople(database.url, gate.url, { WORKER: 'off' }));
});
afterAll(async () => {
  await close?.();
  await gate?.close();
  await database?.drop();
});

async function signedIn(person: People.Person): Promise<Visitor> {
  const visitor = new Visitor(app.url);
  visitor.setCookie('session', await people.sessionCookie(await people.newSession(person)));
  return visitor;
}

/** Says no more than that it is away, and takes no cookie from anybody. */
function expectAway(what: string, { status, headers, text }: Answer) {
  expect(status, what).toBe(503);
  expect(headers.get('retry-after'), what).toMatch(/^\d+$/);
  expect(headers.getSetCookie(), what).toEqual([]);
  expect(text, what).not.toMatch(/prisma|postgres|ECONN|SELECT|at \w+ \(|@example\.com/i);
}

// proves: database-down, ASVS 16.5.2, ASVS 16.5.3
it('every action is a 503 that changes nothing, every page is itself or a 503, and all goes on afterwards', async () => {
  const stage = { app, database, people } as Stage;
  const { openShots } = await import('../support/people/open-actions');
  const calls = [];
  for (const [name, id] of actionsUnder('app/')) {
    const person = await people.newPerson();
    const {
      path,
      fields,
      cookies = {},
    } = (await (shots[name] ?? openShots[name])?.(person, stage)) ?? expect.fail();
    const visitor = name in shots ? await signedIn(person) : new Visitor(app.url);
    for (const [cookie, value] of Object.entries(cookies)) visitor.setCookie(cookie, value);
    calls.push({ name, id, path, fields, visitor });
  }
  expect(calls.length).toBeGreaterThan(15);
  const owner = await signedIn(await people.newPerson());
  const before = await everything(stage);
  gate.shut();

  for (const { name, id, path, fields, visitor } of calls) {
    const answer = await callAction(visitor, path, id, fields);
    // What was typed is kept for another try, so an address may stand in it.
    expectAway(name, { ...answer, text: answer.text.replaceAll(fields.email ?? '\0', '') });
  }
  const statuses: Record<string, number[]> = {};
  for (const path of pagePaths())
    for (const visitor of [owner, new Visitor(app.url)]) {
      const answer = await visitor.request(path);
      if (answer.status === 503) expectAway(path, answer);
      (statuses[path] ??= []).push(answer.status);
    }
  expect(
    Object.entries(statuses).filter(([, all]) => all.some((one) => ![200, 307, 503].includes(one))),
  ).toEqual([]);
  for (const path of ['/account', '/account/security', '/account/email', '/account/delete'])
    expect(statuses[path], path).toEqual([503, 307]);

  gate.open();
  await until('all is well again', async () => (await owner.request('/account')).status === 200, 20_000);
  expect(await everything(stage)).toEqual(before);
  for (const { name, visitor } of calls.filter(({ name }) => name in shots))
    expect((await visitor.request('/account')).status, name).toBe(200);
});

// proves: outage-sessions, database-down, ASVS 16.5.3
it('ten browsers that poll throughout stay signed in, a copy of one signed out stays out, and nobody gets in', async () => {
  const person = await people.newPerson();
  const browsers = await Promise.all(Array.from({ length: 10 }, () => signedIn(person)));
  const leaving = await signedIn(person);
  const killed = new Visitor(app.url);
  killed.setCookie('session', leaving.cookie('session') ?? '');
  const page = await leaving.open('/account');
  await leaving.request('/account', {
    method: 'POST',
    body: leaving.formIn(page),
    headers: { Origin: app.url },
  });
  const stranger = new Visitor(app.url);
  const form = await stranger.open('/sign-in');

  const polled = [...browsers, killed].map((visitor) => ({ visitor, answers: [] as Answer[] }));
  let over = false;
  const polling = polled.map(async ({ visitor, answers }) => {
    for (let turn = 0; !over; turn += 1)
      answers.push(await visitor.request('/account', turn % 2 ? { headers: { RSC: '1' } } : {}));
  });
  const count = ({ answers }: { answers: Answer[] }, away: boolean) =>
    answers.filter(({ status }) => (status === 503) === away).length;
  /** Every one has had so many answers from before or after the outage, or so many from within. */
  const all = (what: string, away: boolean) => {
    const before = polled.map((one) => count(one, away));
    return until(what, () => polled.every((one, at) => count(one, away) >= (before[at] ?? 0) + 6), 60_000);
  };
  await all('everybody polls', false);
  gate.shut();
  await all('everybody meets the outage', true);
  for (const password of [person.password, 'not the right one']) {
    const answer = await stranger.post(form, { email: person.email, password });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([503, []]);
  }
  gate.open();
  await all('everybody is served again', false);
  over = true;
  await Promise.all(polling);

  for (const { visitor, answers } of polled) {
    const live = visitor !== killed;
    for (const answer of answers) {
      if (answer.status === 503) expectAway('poll', answer);
      expect(answer.headers.getSetCookie()).toEqual([]);
      if (!live) expect(answer.text).not.toContain(person.email);
    }
    const last = await visitor.request('/account');
    expect([last.status, last.text.includes(person.email)]).toEqual(live ? [200, true] : [307, false]);
    expect(visitor.cookie('session')).toBeDefined();
  }
});
