import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { rawBytes } from '../support/faults/raw-bytes';
import { rawRequest } from '../support/faults/raw-request';

// As it goes public; nothing is sent.
const PUBLIC = {
  APP_URL: 'https://accounts.example.com',
  RESEND_API_KEY: 're_test_key',
  MAIL_FROM: 'accounts@example.com',
  RATE_LIMITS: 'on',
  WORKER: 'off',
};

let app: App;
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  app = await startApp(database.url, PUBLIC);
}, 90_000);
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

// proves: development-surface, ASVS 13.4.1, ASVS 13.4.2, ASVS 13.4.5
describe('a public app', () => {
  const spellings = [
    '/dev/mailbox',
    '/dev/mailbox/',
    '/dev',
    '/%64ev/mailbox',
    '//dev//mailbox',
    '/DEV/mailbox',
    '/x/../dev/mailbox',
    '/./dev/mailbox',
    '/dev%2fmailbox',
    '/dev\\mailbox',
    '/dev/mailbox;x',
    '/dev/mailbox.rsc',
    '/dev/mailbox?_rsc=x',
    '/dev/mailbox/messages',
    '/dev/mailbox/messages/x',
    '/dev/mailbox/messages/x/html',
    '/dev/mailbox/x',
    '/dev/mailbox/messages/..%2f..%2f..%2fx',
  ];
  const speaking: Record<string, string>[] = [
    {},
    { Host: 'localhost' },
    { Host: '127.0.0.1:3000' },
    { Host: 'localhost', 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Host': 'localhost' },
    { RSC: '1' },
    { RSC: '1', 'Next-Router-Prefetch': '1', 'Next-Router-Segment-Prefetch': '/_tree' },
    {
      'x-middleware-rewrite': '/dev/mailbox',
      'x-invoke-path': '/dev/mailbox',
      'x-matched-path': '/dev/mailbox',
    },
  ];

  it('has no mailbox, whatever it is asked by', async () => {
    for (const path of spellings)
      for (const headers of speaking) {
        const answer = await rawRequest(app.url, path, { headers });
        const to = String(answer.headers.location ?? '');
        expect([307, 308, 404], `${path} ${JSON.stringify(headers)}`).toContain(answer.status);
        if (answer.status !== 404)
          expect(
            (await rawRequest(app.url, to.replace(PUBLIC.APP_URL, ''), { headers })).status,
            to,
          ).not.toBe(200);
        expect(answer.text).not.toMatch(/Mailbox|No mail/);
      }
  });

  it.each([
    '/__nextjs_original-stack-frames',
    '/__nextjs_launch-editor?file=package.json',
    '/__nextjs_source-map?filename=x',
    '/__nextjs_font/geist-latin.woff2',
    '/__nextjs_restart_dev',
    '/_next/webpack-hmr',
    '/_next/mcp',
    '/_next/development/_devMiddlewareManifest.json',
    '/_next/static/development/_devPagesManifest.json',
    '/_next/static/../../package.json',
    '/_next/static/%2e%2e/%2e%2e/package.json',
    '/_next/../package.json',
    '/_next/server/server-reference-manifest.json',
    '/.next/BUILD_ID',
    '/.env',
    '/.git/HEAD',
    '/.data/secret',
    '/package.json',
    '/prisma/schema.prisma',
    '/lib/env.ts',
    '/api',
    '/api/auth/signin',
    '/api/auth/session',
    '/api/auth/csrf',
    '/api/auth/callback/credentials',
    '/api/auth/_log',
    '/api/test/reset',
    '/api/seed',
    '/api/clock',
    '/api/faults',
    '/api/debug',
    '/debug/pprof',
    '/api/metrics',
    '/api/cron/outbox',
    '/metrics',
    '/server-status',
    '/_error',
    '/500',
  ])('has nothing at %s, to read or to post to', async (path) => {
    const read = await rawRequest(app.url, path);
    expect([400, 404]).toContain(read.status);
    const headers = { Origin: PUBLIC.APP_URL, 'Content-Type': 'application/json' };
    const posted = await rawRequest(app.url, path, { method: 'POST', headers, body: '{}' });
    expect([400, 404, 405]).toContain(posted.status);
    for (const { text } of [read, posted])
      expect(text).not.toMatch(/dependencies|datasource|refs\/heads|AUTH_SECRET/);
  });

  it('opens no socket', async () => {
    const asked = { '/_next/webpack-hmr': 404, '/_next/mcp': 404, '/': 200 };
    for (const [path, answered] of Object.entries(asked)) {
      const lines = [
        `GET ${path} HTTP/1.1`,
        'Host: localhost',
        'Upgrade: websocket',
        'Connection: Upgrade, close',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version: 13',
      ];
      const { status } = await rawBytes(app.url, `${lines.join('\r\n')}\r\n\r\n`);
      // As any other request: neither opened, nor left to what would hold it open.
      expect(status, path).toBe(answered);
    }
  });
});

// proves: image-optimiser
describe('the image optimiser', () => {
  it('is off, and fetches nothing for anybody', async () => {
    let touched = 0;
    const canary = createServer((_, response) => {
      touched += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(canary, 'listening');
    const address = canary.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const urls = [
      '/icon.svg',
      '/logo.svg',
      `http://127.0.0.1:${port}/x.png`,
      `http://localhost:${port}/x`,
      `//127.0.0.1:${port}/x.png`,
      'https://example.com/x.png',
      'data:image/png;base64,iVBORw0KGgo=',
    ];
    for (const url of urls)
      for (const path of ['/_next/image', '/_next/image/', '/%5fnext/image', '/_next/image.png']) {
        const query = `?url=${encodeURIComponent(url)}&w=64&q=75`;
        const { status, text } = await rawRequest(app.url, path + query, {
          headers: { Accept: 'image/avif,*/*' },
        });
        expect([308, 400, 404], `${path} ${url}`).toContain(status);
        expect(text).not.toContain('<svg xmlns');
      }
    expect(touched).toBe(0);
    canary.close();
  });
});

// proves: development-surface, ASVS 13.4.2
it('serves no source map, and no word of where one is', async () => {
  const built = readdirSync('.next/static', { recursive: true, encoding: 'utf8' });
  expect(built.filter((name) => name.endsWith('.map'))).toEqual([]);
  for (const name of built.filter((one) => /\.(js|css)$/.test(one))) {
    expect(readFileSync(`.next/static/${name}`, 'utf8'), name).not.toMatch(/[#@] ?sourceMappingURL=/);
    expect((await rawRequest(app.url, `/_next/static/${name}.map`)).status).toBe(404);
  }
});
