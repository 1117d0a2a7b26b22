import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startDatabaseGate, type DatabaseGate } from '../support/database/gate';
import { rawRequest } from '../support/faults/raw-request';
import { startResendStandIn, type ResendStandIn } from '../support/mail/resend-stand-in';
import { until } from '../support/until';

const PATH = '/api/cron/outbox';
const token = randomBytes(16).toString('hex');
let resend: ResendStandIn;
let app: App;
let without: App;
let database: TestDatabase;
let gate: DatabaseGate;

beforeAll(async () => {
  resend = await startResendStandIn();
  database = await makeDatabase();
  gate = await startDatabaseGate(database.url);
  const mail = { RESEND_API_KEY: 're_test', RESEND_BASE_URL: resend.url, MAIL_FROM: 'accounts@example.com' };
  app = await startApp(gate.url, { ...mail, WORKER: 'off', CRON_TOKEN: token });
  without = await startApp(database.url, { ...mail, WORKER: 'off' });
  await database.query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash")
     VALUES ('ada', 'ada@example.com', 'ada@example.com', 'Ada', 'x')`,
  );
}, 120_000);
afterAll(async () => {
  await app?.close();
  await without?.close();
  await gate?.close();
  await database?.drop();
  await resend?.stop();
});

let count = 0;
/** A notice that nobody has sent yet. */
const due = () =>
  database.query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "priority", "address", "userId", "device")
     VALUES ($1, 'password-changed', 1, 'ada@example.com', 'ada', 'Firefox on Linux')`,
    [`message-${(count += 1)}-of-the-cron-test`],
  );
let before = 0;
const accepted = () => resend.accepted.length - before;
beforeEach(async () => {
  await database.query('DELETE FROM "OutboundEmail"');
  before = resend.accepted.length;
});

const call = (method: string, bearer: string | null = `Bearer ${token}`, at = app) =>
  rawRequest(at.url, PATH, { method, headers: bearer === null ? {} : { Authorization: bearer } });

it.each(['POST', 'GET'])(
  'works the outbox off by %s, and says how much without naming anybody',
  async (method) => {
    await due();
    await due();
    const { status, text, headers } = await call(method);
    expect([status, JSON.parse(text)]).toEqual([200, { accepted: 2, waiting: 0 }]);
    expect(headers['cache-control']).toBe('no-store');
    expect(accepted()).toBe(2);
    expect(await database.query(`SELECT DISTINCT "state" FROM "OutboundEmail"`)).toEqual([{ state: 'sent' }]);
    expect(await database.query('SELECT 1 FROM "Worker"')).toEqual([]);
  },
);

it('works nothing by HEAD, which any checker of links may send', async () => {
  await due();
  const { status, headers } = await call('HEAD');
  expect([status, headers.allow]).toEqual([405, 'GET, POST']);
  expect(accepted()).toBe(0);
});

it.each<[string, string | null]>([
  ['none', null],
  ['another one', `Bearer ${'x'.repeat(32)}`],
  ['a longer one', `Bearer ${token}x`],
  ['an empty one', 'Bearer '],
  ['another scheme', `Basic ${token}`],
])('works nothing for who has not the token: %s', async (_what, bearer) => {
  await due();
  for (const method of ['GET', 'POST', 'HEAD']) expect((await call(method, bearer)).status, method).toBe(401);
  expect(accepted()).toBe(0);
});

it('is not there without a token', async () => {
  await due();
  for (const method of ['GET', 'POST', 'HEAD'])
    expect((await call(method, `Bearer ${token}`, without)).status, method).toBe(404);
  expect(accepted()).toBe(0);
});

// proves: database-down
it('is a 503 while the database is away, and works when it is back', async () => {
  await due();
  gate.shut();
  const away = await call('POST');
  expect(away.status).toBe(503);
  expect(away.headers['retry-after']).toBeDefined();
  gate.open();
  await expect.poll(async () => (await call('POST')).status, { timeout: 15_000 }).toBe(200);
  expect(accepted()).toBe(1);
});

it('answers and lets go of everything when the app is stopped meanwhile', async () => {
  const asked = resend.requests.length;
  resend.fault('hang', 10);
  await due();
  const answer = call('POST');
  await until('the provider was asked', () => resend.requests.length > asked);
  await app.kill('SIGTERM');
  const { status, text } = await answer;
  expect([status, JSON.parse(text)]).toEqual([200, { accepted: 0, waiting: 1 }]);
  expect(await database.query('SELECT "state", "leaseId" FROM "OutboundEmail"')).toEqual([
    { state: 'queued', leaseId: null },
  ]);
});
