import { once } from 'node:events';
import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { env } from '@/lib/env';
import { openRequestStorage, requestContext } from '@/lib/next/request';
import { makeServer } from '@/lib/http/listen';
import { askedHost, isOtherHost } from '@/lib/http/canonical';
import { serveBy, type NextHandler } from '@/lib/http/serve';
import { rawRequest } from '../../support/faults/raw-request';
import { withSettings } from '../../support/server/settings';

const APP_URL = 'https://accounts.example.com';

it.each([
  ['accounts.example.com', false],
  ['Accounts.Example.com', false],
  ['accounts.example.com:443', false],
  ['accounts.example.com:8443', false],
  ['localhost:3000', false],
  ['127.0.0.1:3000', false],
  ['[::1]:3000', false],
  ['www.accounts.example.com', true],
  ['accounts.example.com.', true],
  ['accounts.example.com.evil.test', true],
  ['0.0.0.0:3000', true],
  ['192.168.1.20:3000', true],
  ['sparekey.tunnel.example', true],
])('says of the host %s whether it is another one than APP_URL’s: %s', (host, isOther) => {
  expect(isOtherHost(host, APP_URL)).toBe(isOther);
});

it('believes a trusted proxy about the host, and nobody else', () => {
  const headers = { host: 'app:3000', 'x-forwarded-host': 'evil.test, accounts.example.com' };
  expect(askedHost(headers, 0)).toBe('app:3000');
  expect(askedHost(headers, 1)).toBe('accounts.example.com');
  expect(askedHost({ host: 'app:3000' }, 1)).toBe('app:3000');
});

// The front around a handler that stands where Next stands.
let server: Server;
let url: string;
let reached = 0;
let next: NextHandler;

beforeEach(async () => {
  openRequestStorage();
  reached = 0;
  next = async (_, response) => {
    reached += 1;
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<p>page</p>');
  };
  const serve = serveBy((...both) => next(...both), false);
  server = makeServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('a request under another host name', () => {
  const at = (host: string, path: string, method = 'GET', headers: Record<string, string> = {}) =>
    withSettings({ appUrl: APP_URL, isPublic: true }, () =>
      rawRequest(url, path, { method, headers: { Host: host, ...headers } }),
    );

  it.each(['/', '/sign-in?callbackUrl=%2Faccount', '/reset-password/abc.def', '/icon.svg', '/no/such/page'])(
    'for %s is redirected to the same path at APP_URL',
    async (path) => {
      for (const method of ['GET', 'HEAD']) {
        const { status, headers, text } = await at('www.example.com', path, method);
        expect([status, headers.location, text]).toEqual([307, APP_URL + path, '']);
        expect(headers['cache-control']).toBe('no-store');
        expect(headers['referrer-policy']).toBe('no-referrer');
      }
      expect(reached).toBe(0);
    },
  );

  it.each(['//evil.test/x', '/\\evil.test/x', '/.//evil.test', '//evil.test@x/', '/%2f%2fevil.test'])(
    'for %s never leaves APP_URL',
    async (path) => {
      const { headers } = await at('evil.test', path);
      expect(new URL(String(headers.location)).origin).toBe(APP_URL);
    },
  );

  it.each(['/api/health', '/api/health/live', '/api/metrics', '/api/cron/outbox', '/dev/mailbox'])(
    'to %s is not redirected',
    async (path) => expect((await at('10.0.0.7:3000', path)).status).toBe(200),
  );

  it('by POST is refused and told the address to use', async () => {
    const origin = { Origin: 'http://www.example.com' };
    const page = await at('www.example.com', '/sign-in', 'POST', origin);
    expect(page.status).toBe(403);
    expect(page.text).toContain(`Forms only work at ${APP_URL}`);
    expect(page.text).toContain(`href="${APP_URL}/sign-in"`);
    const action = await at('www.example.com', '/sign-in', 'POST', { ...origin, 'Next-Action': 'x' });
    expect([action.status, action.headers['content-type'], action.text]).toEqual([
      403,
      'text/plain',
      `elsewhere ${APP_URL}`,
    ]);
    const foreign = await at('www.example.com', '/sign-in', 'POST', { Origin: 'https://evil.test' });
    expect(foreign.text).toContain('came from another site');
    expect(reached).toBe(0);
  });
});

it('serves every name of this machine on one that is not public', async () => {
  for (const Host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'localhost:8080'])
    expect((await rawRequest(url, '/sign-in', { headers: { Host } })).status).toBe(200);
  const { headers } = await rawRequest(url, '/sign-in', { headers: { Host: '0.0.0.0:3000' } });
  expect(headers.location).toBe(`${env().appUrl}/sign-in`);
});

describe('a cookie that a page sets', () => {
  const cookiesOf = async (method: string, headers: Record<string, string> = {}) =>
    (await rawRequest(url, '/account', { method, headers })).headers['set-cookie'];
  beforeEach(() => {
    next = async (_, response) => {
      requestContext().cookies.push('a=1; Path=/');
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>page</p>');
    };
  });

  it('goes with what a person sees', async () => {
    expect(await cookiesOf('GET')).toEqual(['a=1; Path=/']);
    expect(await cookiesOf('GET', { RSC: '1' })).toEqual(['a=1; Path=/']);
  });

  it.each([
    ['HEAD', 'HEAD', {}],
    ['a prefetch of the router', 'GET', { RSC: '1', 'Next-Router-Prefetch': '1' }],
    ['a prefetch of a segment', 'GET', { RSC: '1', 'Next-Router-Segment-Prefetch': '/_tree' }],
    ['a prefetch of the browser', 'GET', { 'Sec-Purpose': 'prefetch;prerender' }],
  ])('does not go with %s', async (_, method, headers) => {
    expect(await cookiesOf(method, headers)).toBeUndefined();
  });

  it('does not go with a page that could not be made', async () => {
    next = async (_, response) => {
      const context = requestContext();
      context.cookies.push('a=1; Path=/');
      context.status = 503;
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>away</p>');
    };
    expect(await cookiesOf('GET')).toBeUndefined();
  });

  it('goes with the answer to the form that led there, if the browser stores cookies', async () => {
    const answerBy = async (headers: Record<string, string>) => {
      next = async (request, response) => {
        const mark = { 'x-sparekey-inner': String(request.headers['x-sparekey-inner']) };
        next = async (_, inner) => {
          requestContext().cookies.push('a=1; Path=/');
          inner.writeHead(200, { 'Content-Type': 'text/x-component' }).end('page');
        };
        const inner = await rawRequest(url, '/account', { headers: mark });
        response.writeHead(303, { 'x-action-redirect': '/account;push' }).end(String(inner.status));
      };
      return rawRequest(url, '/sign-in', { method: 'POST', headers: { Origin: env().appUrl, ...headers } });
    };
    const known = await answerBy({ Cookie: 'any=1' });
    expect([known.text, known.headers['set-cookie']]).toEqual(['200', ['a=1; Path=/']]);
    const unknown = await answerBy({});
    expect([unknown.text, unknown.headers['set-cookie']]).toEqual(['204', undefined]);
  });
});
