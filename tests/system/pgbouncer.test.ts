import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askForReset, PASSWORD, signUpBy } from '../support/people/account';
import { freePort, startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startPooler, type Pooler } from '../support/database/pooler';
import { programEnvironment } from '../support/server/program-environment';
import { Visitor } from '../support/browser/visitor';

// The production app with PgBouncer in transaction mode between it and its database (docs/deploy.md). What the use cases
// rely on in the database is tried the same way by the project `pooled`.
let app: App;
let database: TestDatabase;
let pooler: Pooler;
beforeAll(async () => {
  database = await makeDatabase();
  pooler = await startPooler(database.url);
  const direct = { DIRECT_DATABASE_URL: database.url, RATE_LIMITS: 'on' };
  app = await startApp(pooler.through(database.url), direct);
});
afterAll(async () => {
  await app?.close();
  await pooler?.close();
  await database?.drop();
});

const signIn = async (email: string, password: string): Promise<number> => {
  const visitor = new Visitor(app.url);
  return (await visitor.post(await visitor.open('/sign-in'), { email, password })).status;
};

// proves: several-instances
it('signs up, resets, signs in and ends sessions, with limits and mail', async () => {
  const { visitor, address } = await signUpBy(app);
  const resetting = new Visitor(app.url);
  const password = 'nine copper kettles hum again';
  const form = await resetting.open(await askForReset(app, address));
  const done = await resetting.post(form, { password, confirmPassword: password });
  expect(done.headers.get('location')).toMatch(/\/sign-in$/);
  expect((await visitor.request('/account')).status).toBe(307);
  expect(await signIn(address, PASSWORD)).toBe(200);
  expect(await signIn(address, password)).toBe(303);
});

it('hears of new mail by the direct connection, and holds no other one', async () => {
  const rows = await database.query(
    `SELECT "query" FROM pg_stat_activity WHERE datname = current_database() AND "query" LIKE '%pg_advisory_lock_shared%'
       AND pid <> pg_backend_pid()`,
  );
  expect(rows).toHaveLength(1);
});

it('goes on when the pooler closes its connections, and leaves no prepared statement behind', async () => {
  await database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  const { address } = await signUpBy(app);
  const statuses = await Promise.all(Array.from({ length: 4 }, () => signIn(address, PASSWORD)));
  expect(statuses).toEqual(Array(4).fill(303));
});

it('refuses to start, by name, when nobody says where the server itself is', async () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['scripts/start.mjs'], {
    encoding: 'utf8',
    timeout: 60_000,
    env: programEnvironment({
      PORT: String(await freePort()),
      APP_URL: 'http://localhost:3000',
      AUTH_SECRET: randomBytes(32).toString('hex'),
      DATABASE_URL: pooler.through(database.url),
    }),
  });
  expect([status, stderr + stdout]).toEqual([1, expect.stringContaining('DIRECT_DATABASE_URL is required')]);
});
