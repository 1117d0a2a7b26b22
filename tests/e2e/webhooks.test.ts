import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startDatabaseGate, type DatabaseGate } from '../support/database/gate';
import { rawRequest } from '../support/faults/raw-request';
import { newWebhookSecret, reportBody, signedHeaders } from '../support/mail/webhook-call';

const PATH = '/api/webhooks/resend';
const [secret, older] = [newWebhookSecret(), newWebhookSecret()];
let app: App;
let without: App;
let database: TestDatabase;
let gate: DatabaseGate;

beforeAll(async () => {
  database = await makeDatabase();
  gate = await startDatabaseGate(database.url);
  app = await startApp(gate.url, { RESEND_WEBHOOK_SECRET: secret, RESEND_WEBHOOK_SECRET_1: older });
  without = await startApp(database.url, {});
}, 120_000);
afterAll(async () => {
  await app?.close();
  await without?.close();
  await gate?.close();
  await database?.drop();
});

const messageId = randomUUID();
beforeEach(async () => {
  await database.query('DELETE FROM "OutboundEmail"');
  await database.query('DELETE FROM "Suppression"');
  await database.query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "state", "address", "device", "providerId", "settledAt")
     VALUES ($1, 'new-device', 'sent', 'ada@example.com', '', 're_1', clock_timestamp())`,
    [messageId],
  );
});

const bounced = reportBody('email.bounced', {
  email_id: 're_1',
  to: ['ada@example.com'],
  bounce: { type: 'Permanent' },
});

function call(body: string, headers: Record<string, string>, at = app.url) {
  return rawRequest(at, PATH, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

const facts = () =>
  database.query(`SELECT "state", (SELECT count(*)::int FROM "Suppression") AS "suppressed",
    (SELECT count(*)::int FROM "WebhookCall") AS "calls" FROM "OutboundEmail"`);

describe('a call that was signed', () => {
  // proves: webhook-replay
  it('is applied once, however often it comes, by either secret', async () => {
    const id = `msg_${randomUUID()}`;
    const answers = await Promise.all([
      call(bounced, signedHeaders(secret, id, bounced)),
      call(bounced, signedHeaders(older, id, bounced)),
    ]);
    answers.push(await call(bounced, signedHeaders(secret, id, bounced)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await facts()).toMatchObject([{ state: 'bounced', suppressed: 1 }]);
    const steps = await database.query('SELECT 1 FROM "MessageStep"');
    expect(steps).toHaveLength(1);
  });

  // proves: webhook-order
  it('of an unknown type, mail or shape is taken and changes nothing', async () => {
    const bodies = [
      reportBody('email.unheard_of', { email_id: 're_1', to: ['ada@example.com'] }),
      reportBody('email.bounced', { email_id: 're_other', to: ['ada@example.com'] }),
      'no JSON',
      '{}',
    ];
    for (const body of bodies)
      expect((await call(body, signedHeaders(secret, randomUUID(), body))).status, body).toBe(200);
    expect(await facts()).toMatchObject([{ state: 'sent', suppressed: 0 }]);
  });

  // proves: webhook-replay, database-down
  it('is a 503 while the database is away, and applied when it comes again', async () => {
    const headers = signedHeaders(secret, `msg_${randomUUID()}`, bounced);
    gate.shut();
    const away = await call(bounced, headers);
    expect(away.status).toBe(503);
    expect(away.headers['retry-after']).toBeDefined();
    gate.open();
    const again = async () => (await call(bounced, headers)).status;
    await expect.poll(again, { timeout: 15_000 }).toBe(200);
    expect(await facts()).toMatchObject([{ state: 'bounced', suppressed: 1 }]);
  });
});

describe('refused, without a write', () => {
  // proves: webhook-forgery, webhook-replay
  it.each<[string, Record<string, string>, string]>([
    ['no signature', {}, bounced],
    ['another secret', signedHeaders(newWebhookSecret(), 'msg_1', bounced), bounced],
    ['one byte changed', signedHeaders(secret, 'msg_1', bounced), bounced.replace('ada', 'bda')],
    ['six minutes old', signedHeaders(secret, 'msg_1', bounced, 360), bounced],
    ['six minutes early', signedHeaders(secret, 'msg_1', bounced, -360), bounced],
  ])('%s', async (_what, headers, body) => {
    const before = await facts();
    const { status, text } = await call(body, headers);
    expect([status, JSON.parse(text)]).toEqual([401, { status: 'refused' }]);
    expect(await facts()).toEqual(before);
  });

  it('more than 256 KiB, before any work; up to that it is read', async () => {
    const filled = (bytes: number) =>
      bounced.replace('"A mail"', JSON.stringify('x'.repeat(bytes - bounced.length)));
    const large = filled(256 * 1024 + 100);
    expect((await call(large, signedHeaders(secret, randomUUID(), large))).status).toBe(413);
    expect(await facts()).toMatchObject([{ state: 'sent' }]);
    const fits = filled(255 * 1024);
    expect((await call(fits, signedHeaders(secret, randomUUID(), fits))).status).toBe(200);
    expect(await facts()).toMatchObject([{ state: 'bounced' }]);
  });

  it('any other method', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE'])
      expect((await rawRequest(app.url, PATH, { method })).status, method).toBe(405);
  });
});

// proves: webhook-forgery
it('is not there without a secret', async () => {
  const headers = signedHeaders(secret, 'msg_1', bounced);
  expect((await call(bounced, headers, without.url)).status).toBe(404);
});
