import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../support/server/app';
import { databaseAt, type TestDatabase } from '../support/database/database';
import { startOwnServer, type OwnServer } from '../support/database/own-server';
import type * as People from '../support/people/people';
import { startAppWithPeople } from '../support/people/people-on';
import { until } from '../support/until';
import { Visitor, type Answer } from '../support/browser/visitor';

let server: OwnServer;
let database: TestDatabase;
let app: App;
let people: typeof People;
let close: () => Promise<void>;
beforeAll(async () => {
  server = await startOwnServer();
  database = databaseAt(server.url);
  ({ app, people, close } = await startAppWithPeople(server.url, server.url));
});
afterAll(async () => {
  await close?.();
  await server?.close();
});

const NEW = 'seven copper kettles hum';
const twice = { password: NEW, confirmPassword: NEW };

async function newcomer() {
  const person = await people.newPerson();
  const session = await people.newSession(person);
  const signedIn = new Visitor(app.url);
  signedIn.setCookie('session', await people.sessionCookie(session));
  const owner = new Visitor(app.url);
  const { token } = await people.newResetLink(person);
  return { person, signedIn, owner, reset: await owner.open(`/reset-password/${token}`) };
}

/** What a reset did to somebody: none of it, all of it, or (never) some. */
async function doneTo(userId: string): Promise<number[]> {
  const [row = {}] = await database.query(
    `SELECT (SELECT count(*)::int FROM "EmailLink" WHERE "userId" = $1 AND "usedAt" IS NOT NULL) AS "used",
       (SELECT count(*)::int FROM "Session" WHERE "userId" = $1 AND "revokedAt" IS NOT NULL) AS "ended",
       (SELECT count(*)::int FROM "AuditEvent" WHERE "userId" = $1 AND "type" = 'password-reset') AS "events",
       (SELECT count(*)::int FROM "OutboundEmail" WHERE "userId" = $1 AND "kind" = 'password-changed') AS "notices"`,
    [userId],
  );
  return Object.values(row).map(Number);
}

const cut = () =>
  database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );

// proves: cut-connections, ASVS 16.5.2
it('under load, every connection cut and the server started anew: only requests under way fail, nothing by halves, nothing twice', async () => {
  const everybody = [];
  for (let count = 0; count < 24; count += 1) everybody.push(await newcomer());
  const seen = new Map<number, number>();
  const note = ({ status }: Answer) => void seen.set(status, (seen.get(status) ?? 0) + 1);
  let isOver = false;
  const browsing = everybody.slice(0, 8).map(async ({ signedIn }) => {
    while (!isOver) note(await signedIn.request('/account/security'));
  });
  const resetting = everybody.map(async ({ owner, reset }, index) => {
    await pause(index * 80);
    note(await owner.post(reset, twice));
  });
  await pause(300);
  await cut();
  await pause(400);
  await cut();
  await pause(400);
  await server.restart();
  await Promise.all(resetting);
  isOver = true;
  await Promise.all(browsing);
  expect([...seen.keys()].filter((status) => ![200, 303, 307, 503].includes(status))).toEqual([]);
  expect(seen.get(503), 'some were under way').toBeGreaterThan(0);

  const [calm] = [await newcomer()];
  await until(
    'the app is well again',
    async () => (await calm.signedIn.request('/account')).status === 200,
    20_000,
  );
  for (const { person, owner, reset } of everybody) {
    const done = await doneTo(person.id);
    expect(new Set(done).size, done.join()).toBe(1);
    expect(done[0]).toBeLessThanOrEqual(1);
    // Who was refused sends the form again.
    expect((await owner.post(reset, twice)).status).toBe(303);
    expect(await doneTo(person.id)).toEqual([1, 1, 1, 1]);
  }
});

// proves: read-only, ASVS 16.5.3, forgot-write-fails
it('a server that only reads, and takes writes again: pages are shown, no change is, nobody is told apart', async () => {
  const { person, signedIn, owner, reset } = await newcomer();
  const account = await signedIn.open('/account');
  const stranger = new Visitor(app.url);
  const [signIn, forgot] = [await stranger.open('/sign-in'), await stranger.open('/forgot-password')];
  await server.readOnly(true);
  const ask = (email: string) => new Visitor(app.url).post(forgot, { email });
  await until('writes are refused', async () => (await ask('first@example.test')).status === 503, 10_000);
  const before = await people.traceOf(person);

  expect((await signedIn.request('/account')).status).toBe(200);
  const tries = (email: string) => [
    ask(email),
    new Visitor(app.url).post(signIn, { email, password: 'not the right password' }),
  ];
  const [known, unknown] = [
    await Promise.all(tries(person.email)),
    await Promise.all(tries('p00000000-0000-4000-8000-000000000000@example.com')),
  ];
  const facts = ({ status, headers, text }: Answer) => [status, [...headers.keys()].sort(), text.length];
  expect(known.map(facts)).toEqual(unknown.map(facts));
  const right = await new Visitor(app.url).post(signIn, { email: person.email, password: person.password });
  const refused = [...known, right, await owner.post(reset, twice)];
  const signOut = { method: 'POST', body: signedIn.formIn(account), headers: { Origin: app.url } };
  refused.push(await signedIn.request('/account', signOut));
  for (const answer of refused) {
    expect(answer.status).toBe(503);
    expect(answer.headers.getSetCookie().join()).not.toMatch(/session/);
  }
  expect((await signedIn.request('/account')).status, 'not signed out, and told so').toBe(200);
  expect(await people.traceOf(person)).toEqual(before);

  await server.readOnly(false);
  await until('writes are taken', async () => (await owner.post(reset, twice)).status === 303, 30_000);
  expect(await doneTo(person.id)).toEqual([1, 1, 1, 1]);
  expect((await signedIn.request('/account')).status).toBe(307);
});
