import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isFromOurPages, methodsOf, refusalOf } from '@/lib/http/refusal';
import { readTarget } from '@/lib/http/target';

const PUBLIC = { appUrl: 'https://accounts.example.com', isPublic: true };
const LOCAL = { appUrl: 'http://localhost:3000', isPublic: false };

describe('a state-changing request', () => {
  const ours = { host: 'accounts.example.com', origin: 'https://accounts.example.com' };
  it.each<[what: string, headers: IncomingHttpHeaders, taken: boolean]>([
    ['our origin', ours, true],
    ['our origin, whatever Sec-Fetch-Site says', { ...ours, 'sec-fetch-site': 'cross-site' }, true],
    ['a foreign origin', { ...ours, origin: 'https://evil.test' }, false],
    [
      'a foreign origin that claims to be same-origin',
      { origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' },
      false,
    ],
    ['a foreign origin equal to the Host', { host: 'evil.test', origin: 'https://evil.test' }, false],
    [
      'a loopback origin equal to the Host',
      { host: 'localhost:3000', origin: 'http://localhost:3000' },
      false,
    ],
    ['a sibling subdomain', { ...ours, origin: 'https://www.example.com' }, false],
    ['a subdomain', { ...ours, origin: 'https://x.accounts.example.com' }, false],
    ['a prefix', { ...ours, origin: 'https://accounts.example.com.evil.test' }, false],
    ['another port', { ...ours, origin: 'https://accounts.example.com:8443' }, false],
    ['another scheme', { ...ours, origin: 'http://accounts.example.com' }, false],
    ['the null origin', { ...ours, origin: 'null' }, false],
    ['the null origin, same-origin', { origin: 'null', 'sec-fetch-site': 'same-origin' }, false],
    ['garbage', { ...ours, origin: ':::' }, false],
    ['an empty origin', { ...ours, origin: '' }, false],
    ['no origin, same-origin', { 'sec-fetch-site': 'same-origin' }, true],
    ['no origin, none', { 'sec-fetch-site': 'none' }, true],
    ['no origin, same-site', { 'sec-fetch-site': 'same-site' }, false],
    ['no origin, cross-site', { 'sec-fetch-site': 'cross-site' }, false],
    ['neither', { host: 'accounts.example.com' }, false],
  ])('to a public app, with %s', (_, headers, taken) => {
    expect(isFromOurPages(headers, PUBLIC)).toBe(taken);
  });

  it.each<[what: string, headers: IncomingHttpHeaders, taken: boolean]>([
    ['our origin', { host: 'localhost:3000', origin: 'http://localhost:3000' }, true],
    ['127.0.0.1 on its own host', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' }, true],
    ['[::1] on its own host', { host: '[::1]:3000', origin: 'http://[::1]:3000' }, true],
    ['127.0.0.1 on another host', { host: 'localhost:3000', origin: 'http://127.0.0.1:3000' }, false],
    ['another port', { host: 'localhost:3000', origin: 'http://localhost:3001' }, false],
    [
      'a foreign origin equal to the Host (DNS rebinding)',
      { host: 'evil.test:3000', origin: 'http://evil.test:3000' },
      false,
    ],
    [
      'a name that begins like loopback',
      { host: 'localhost.evil.test', origin: 'http://localhost.evil.test' },
      false,
    ],
  ])('to an app on this machine, with %s', (_, headers, taken) => {
    expect(isFromOurPages(headers, LOCAL)).toBe(taken);
  });
});

it.each([
  ['/', ['GET', 'HEAD', 'POST']],
  ['/sign-up/complete', ['GET', 'HEAD', 'POST']],
  ['/reset-password', ['GET', 'HEAD', 'POST']],
  ['/reset-password/abc', ['GET', 'HEAD']],
  ['/sign-up/abc', ['GET', 'HEAD']],
  ['/_next/static/chunks/a.js', ['GET', 'HEAD']],
  ['/api/health', ['GET', 'HEAD']],
  ['/api/health/live', ['GET', 'HEAD']],
  ['/api/metrics', ['GET', 'HEAD']],
  ['/api/webhooks/resend', ['POST']],
  ['/api/cron/outbox', ['GET', 'POST']],
  ['/api/of-your-own', ['GET', 'HEAD', 'POST']],
])('serves %s by %j', (path, methods) => {
  expect(methodsOf(readTarget(path))).toEqual(methods);
});

describe('a request', () => {
  const refusal = (method: string, url: string, headers: Record<string, string> = {}) => {
    const all: Record<string, string> = { host: 'localhost:3000', ...headers };
    const request = {
      method,
      url,
      headers: all,
      rawHeaders: Object.entries(all).flat(),
    } as unknown as IncomingMessage;
    return refusalOf(request, readTarget(url), LOCAL);
  };

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('by %s is refused', (method) => {
    expect(refusal(method, '/sign-in')).toBe(405);
  });

  it.each(['http://evil.test/', '*', '', '/%', '/%E0%A4%A', '/café', `/${'a'.repeat(9_000)}`, 'sign-in'])(
    'for %j is refused',
    (url) => expect(refusal('GET', url)).toBe(400),
  );

  it.each(['', 'a b', 'evil/x', 'user@host', 'host:port', 'a,b'])('with the host %j is refused', (host) => {
    expect(refusal('GET', '/', { host })).toBe(400);
  });

  it('is let in by GET from anywhere, by POST from our pages, by machines where a signature stands for the origin', () => {
    expect(refusal('GET', '/sign-in', { origin: 'https://evil.test' })).toBeNull();
    expect(refusal('POST', '/sign-in', { origin: 'http://localhost:3000' })).toBeNull();
    expect(refusal('POST', '/sign-in', { origin: 'https://evil.test' })).toBe(403);
    expect(refusal('POST', '/reset-password/abc', { origin: 'http://localhost:3000' })).toBe(405);
    expect(refusal('POST', '/api/webhooks/resend')).toBeNull();
    expect(refusal('POST', '/api/cron/outbox?from=cron')).toBeNull();
  });

  it('by a method that a route does not serve is refused, and by HEAD left to what takes GET', () => {
    for (const [method, path] of [
      ['POST', '/api/health'],
      ['POST', '/api/metrics'],
      ['GET', '/api/webhooks/resend'],
      ['HEAD', '/api/webhooks/resend'],
    ] as const)
      expect(refusal(method, path, { origin: 'http://localhost:3000' }), `${method} ${path}`).toBe(405);
    for (const path of ['/api/health', '/api/metrics', '/api/cron/outbox', '/sign-in'])
      expect(refusal('HEAD', path), path).toBeNull();
  });

  // proves: csrf-actions, csrf-routes
  it.each([
    '/api/cron',
    '/api/cron/',
    '/api/cron/purge',
    '/api/cron/outbox/',
    '/api/cron/outbox/x',
    '/api/cron/outbox;x',
    '/api/cron/outbox.rsc',
    '/api/cron//outbox',
    '//api/cron/outbox',
    '/API/cron/outbox',
    '/api/cron/%6futbox',
    '/api%2fcron%2foutbox',
    '/api\\cron\\outbox',
    '/x/../api/cron/outbox',
    '/sign-in/..%2f..%2fapi%2fcron%2foutbox',
    '/api/webhooks',
    '/api/webhooks/x',
    '/api/webhooksx',
    '/api/webhooks/Resend',
    '/api/webhooks/resend/',
    '/api/webhooks/./resend',
    '/account/..%2fapi%2fwebhooks%2fresend',
  ])('to %s, which only looks like a path that machines call, must come from our pages', (path) => {
    expect(refusal('POST', path)).toBe(403);
    expect(refusal('POST', path, { origin: 'https://evil.test' })).toBe(403);
    expect(refusal('POST', path, { origin: ':::' })).toBe(403);
  });
});
