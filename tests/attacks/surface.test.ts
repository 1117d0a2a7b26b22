import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import { startDatabaseGate, type DatabaseGate } from '../support/database/gate';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { expectShared } from '../support/browser/expect-shared';
import { rawBytes } from '../support/faults/raw-bytes';
import { rawRequest } from '../support/faults/raw-request';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';
import { newWebhookSecret, reportBody, signedHeaders } from '../support/mail/webhook-call';

const WEBHOOK = newWebhookSecret();
const TOKEN = randomBytes(24).toString('hex');

// As behind a proxy that speaks TLS: APP_URL is https, what reaches the app is not.
let app: App;
let database: TestDatabase;
let gate: DatabaseGate;
let origin: string;
beforeAll(async () => {
  database = await makeDatabase();
  gate = await startDatabaseGate(database.url);
  const secrets = { RESEND_WEBHOOK_SECRET: WEBHOOK, METRICS_TOKEN: TOKEN, CRON_TOKEN: `${TOKEN}2` };
  app = await startApp(gate.url, (port) => ({
    APP_URL: `https://localhost:${port}`,
    WORKER: 'off',
    ...secrets,
  }));
  origin = app.url.replace('http:', 'https:');
}, 90_000);
afterAll(async () => {
  await app?.close();
  await gate?.close();
  await database?.drop();
});

type Try = { method?: string; headers?: Record<string, string>; body?: string };

// proves: security-headers, ASVS 3.4.1, ASVS 3.4.3, ASVS 3.4.4, ASVS 3.4.5, ASVS 3.4.6
// proves: ASVS 12.2.1, ASVS 13.4.4, ASVS 14.2.2, ASVS 14.3.2, OWASP-FP referrer, Copenhagen reset-referrer
describe('the headers of', () => {
  const ours = () => ({ Origin: origin });
  it.each<[string, string, () => Try, number | number[]]>([
    ['a page', '/', () => ({}), 200],
    ['a form page', '/forgot-password', () => ({}), 200],
    ['a page without its link', '/reset-password', () => ({}), 307],
    ['a page without its link, where no cookie is kept', '/reset-password?cookies=checked', () => ({}), 200],
    ['a HEAD', '/', () => ({ method: 'HEAD' }), 200],
    ['not found', '/no-such-page', () => ({}), 404],
    ['a HEAD not found', '/no-such-page', () => ({ method: 'HEAD' }), 404],
    ['a POST not found', '/no-such-page', () => ({ method: 'POST', headers: ours(), body: 'x' }), 404],
    ['a redirect of a page', '/account', () => ({}), 307],
    ['a redirect of the framework', '/account/', () => ({}), 308],
    ['a redirect of a route', '/.well-known/change-password', () => ({}), 303],
    ['a link', '/sign-up/garbage', () => ({}), 303],
    ['an RSC answer', '/forgot-password?_rsc=x', () => ({ headers: { RSC: '1' } }), [200, 307]],
    [
      'a page fetched ahead',
      '/sign-in',
      () => ({ headers: { RSC: '1', 'Next-Router-Prefetch': '1' } }),
      [200, 307],
    ],
    ['health', '/api/health', () => ({}), 200],
    ['life', '/api/health/live', () => ({}), 200],
    ['metrics', '/api/metrics', () => ({ headers: { Authorization: `Bearer ${TOKEN}` } }), 200],
    ['metrics refused', '/api/metrics', () => ({}), 401],
    ['the webhook refused', '/api/webhooks/resend', () => ({ method: 'POST', body: '{}' }), 401],
    ['the cron route refused', '/api/cron/outbox', () => ({ method: 'POST' }), 401],
    [
      'a route’s method not served',
      '/api/health',
      () => ({ method: 'POST', headers: ours(), body: 'x' }),
      405,
    ],
    ['DELETE', '/sign-in', () => ({ method: 'DELETE' }), 405],
    ['OPTIONS', '/sign-in', () => ({ method: 'OPTIONS', headers: { Origin: 'https://evil.test' } }), 405],
    ['TRACE', '/sign-in', () => ({ method: 'TRACE' }), 405],
    [
      'a post from elsewhere',
      '/sign-in',
      () => ({ method: 'POST', headers: { Origin: 'https://evil.test' } }),
      403,
    ],
    [
      'a call of no action',
      '/sign-in',
      () => ({ method: 'POST', headers: { ...ours(), 'Next-Action': 'x' }, body: '[]' }),
      409,
    ],
    [
      'what is too large',
      '/sign-in',
      () => ({ method: 'POST', headers: ours(), body: 'x'.repeat(70_000) }),
      413,
    ],
    [
      'a body that is no form',
      '/sign-in',
      () => ({
        method: 'POST',
        headers: { ...ours(), 'Content-Type': 'multipart/form-data; boundary=x' },
        body: 'x',
      }),
      400,
    ],
    ['a path that can’t be read', '/%', () => ({}), 400],
    ['a host that is none', '/', () => ({ headers: { Host: 'a b' } }), 400],
    ['build output that is not there', '/_next/static/none.js', () => ({}), 404],
    ['the framework’s last page', '/_global-error', () => ({}), 404],
    ['the framework’s own paths', '/_next/data/x/account.json', () => ({}), 404],
  ])('%s', async (_, path, ask, status) => {
    const answer = await rawRequest(app.url, path, ask());
    expect([status].flat()).toContain(answer.status);
    expectShared(answer);
  });

  it.each([
    ['what is no HTTP', 'GARBAGE\r\n\r\n', 400],
    ['HTTP/2 without leave', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a header that is none', 'GET / HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a line end too few', 'GET / HTTP/1.1\nHost: x\n\n', 400],
    ['a zero byte', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    [
      'another server’s address',
      'GET http://evil.test/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      400,
    ],
    ['a way to another server', 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n', 405],
    ['a question about everything', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
    [
      'what we are expected to do',
      'POST / HTTP/1.1\r\nHost: x\r\nExpect: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      403,
    ],
  ])('the refusal of %s', async (_, bytes, status) => {
    const before = app.output().length;
    const answer = await rawBytes(app.url, bytes);
    expect(answer.status).toBe(status);
    expectShared(answer);
    expect(answer.headers.allow).toBe(status === 405 ? 'GET, HEAD, POST' : undefined);
    const line = new RegExp(`"status":${status},.*"client":"127\\.0\\.0\\.1".*"msg":"answered"`);
    await until('it is logged', () => line.test(app.output().slice(before)));
  });

  it.each([
    ['PUT', '/api/health', 'GET, HEAD'],
    ['POST', '/api/health/live', 'GET, HEAD'],
    ['POST', '/api/metrics', 'GET, HEAD'],
    ['GET', '/api/webhooks/resend', 'POST'],
    ['HEAD', '/api/webhooks/resend', 'POST'],
    ['PUT', '/api/cron/outbox', 'GET, POST'],
    ['PUT', '/sign-in', 'GET, HEAD, POST'],
    ['POST', '/sign-up/garbage', 'GET, HEAD'],
  ])('the refusal of %s %s, which names what is served: %s', async (method, path, allow) => {
    const answer = await rawRequest(app.url, path, { method, headers: ours() });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    expectShared(answer);
  });

  it('static files, which alone may be kept', async () => {
    const built = readdirSync('.next/static', { recursive: true, encoding: 'utf8' });
    const files = ['.js', '.css', '.woff2'].map((end) => built.find((name) => name.endsWith(end)));
    for (const path of [
      '/favicon.ico',
      '/icon.svg',
      '/logo.svg',
      ...files.map((name) => `/_next/static/${name}`),
    ]) {
      const answer = await rawRequest(app.url, path);
      expect(answer.status, path).toBe(200);
      expectShared(answer, true);
      expectShared(await rawRequest(app.url, path, { method: 'POST', headers: ours() }));
    }
  });

  /** Posts the form for a forgotten password, as a browser without JavaScript does. */
  async function submit(email: string) {
    const visitor = new Visitor(app.url);
    const body = visitor.formIn(await visitor.open('/forgot-password'), 'email');
    body.set('email', email);
    const sent = new Request(app.url, { method: 'POST', body });
    const headers = { ...ours(), 'Content-Type': sent.headers.get('content-type') ?? '' };
    const bytes = Buffer.from(await sent.arrayBuffer());
    return () => rawRequest(app.url, '/forgot-password', { method: 'POST', headers, body: bytes });
  }

  it('an action’s answer', async () => {
    for (const email of ['ada@example.com', 'not an address']) {
      const answer = await (await submit(email))();
      expect(answer.status).toBe(200);
      expectShared(answer);
    }
  });

  // proves: security-headers, ASVS 16.5.1, error-details
  it('a failure of ours, of a page’s action and of a route', async () => {
    const act = await submit('ada@example.com');
    const body = reportBody('email.delivered', { email_id: 'x', to: ['ada@example.com'] });
    const headers = signedHeaders(WEBHOOK, 'x', body);
    const tables = ['WebhookCall', 'OutboundEmail'];
    for (const table of tables) await database.query(`ALTER TABLE "${table}" RENAME TO "No${table}"`);
    const failed = [
      await rawRequest(app.url, '/api/webhooks/resend', { method: 'POST', headers, body }),
      await act(),
    ];
    for (const table of tables) await database.query(`ALTER TABLE "No${table}" RENAME TO "${table}"`);
    for (const answer of failed) {
      expect(answer.status).toBe(500);
      expectShared(answer);
      expect(answer.text).not.toMatch(/relation|SELECT|INSERT|prisma|at \w+ \(|node_modules/i);
    }
  });

  // proves: security-headers, ASVS 16.5.2, database-down
  it('what is answered while the database is away', async () => {
    const act = await submit('ada@example.com');
    const headers = { Authorization: `Bearer ${TOKEN}2` };
    gate.shut();
    const away = [
      await act(),
      await rawRequest(app.url, '/api/health'),
      await rawRequest(app.url, '/api/cron/outbox', { method: 'POST', headers }),
    ];
    gate.open();
    for (const answer of away) {
      expect(answer.status).toBe(503);
      expectShared(answer);
    }
  });
});
