import { afterAll, beforeAll, expect, it } from 'vitest';
import { PASSWORD, signUpBy } from '../support/people/account';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startDatabaseGate, type DatabaseGate } from '../support/database/gate';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';

// The app reaches its database through a gate that can be shut, as a network or a server can go away.
let app: App;
let database: TestDatabase;
let gate: DatabaseGate;
beforeAll(async () => {
  database = await makeDatabase();
  gate = await startDatabaseGate(database.url);
  app = await startApp(gate.url);
}, 90_000);
afterAll(async () => {
  await app?.close();
  await gate?.close();
  await database?.drop();
});

// proves: database-down, ASVS 16.5.2, ASVS 16.5.3, outage-sessions
it('answers 503 while the database is away, signs nobody out, lets nobody in, and comes back by itself', async () => {
  const { visitor, address } = await signUpBy(app);
  const stranger = new Visitor(app.url);
  const [signIn, forgot] = [await stranger.open('/sign-in'), await stranger.open('/forgot-password')];
  gate.shut();

  const page = await visitor.request('/account');
  expect(page.status).toBe(503);
  expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(page.text).not.toContain(address);
  expect(page.headers.getSetCookie()).toEqual([]);
  expect(page.text).toMatch(/try again/i);
  expect(page.text).not.toMatch(/prisma|postgres|ECONN|at .*\.ts/i);

  for (const email of [address, 'nobody@example.test']) {
    const refused = await stranger.post(signIn, { email, password: PASSWORD });
    expect([refused.status, stranger.cookie('session')]).toEqual([503, undefined]);
    const asked = await stranger.post(forgot, { email });
    expect(asked.status).toBe(503);
    expect(asked.text).toContain(email);
  }
  expect((await stranger.request('/api/health')).status).toBe(503);
  expect((await stranger.request('/api/health/live')).status).toBe(200);

  gate.open();
  await until('the app is well again', async () => (await visitor.request('/account')).status === 200);
  await until(
    'health is well again',
    async () => (await stranger.request('/api/health')).status === 200,
    40_000,
  );
}, 90_000);
