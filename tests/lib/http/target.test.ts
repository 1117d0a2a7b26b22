import { describe, expect, it } from 'vitest';
import {
  isDevelopment,
  isLinkRoute,
  isStatic,
  isUnremarkable,
  loggedPath,
  mayReachMailbox,
  readTarget,
  type Target,
} from '@/lib/http/target';

it.each([
  ['/dev/mailbox?x=1', '/dev/mailbox'],
  ['/%64ev/mailbox', '/dev/mailbox'],
  ['//dev//mailbox/', '/dev/mailbox'],
  ['/x/../dev/mailbox', '/dev/mailbox'],
  ['/./dev/./mailbox', '/dev/mailbox'],
  ['/dev\\mailbox', '/dev/mailbox'],
  ['/dev%2fmailbox', '/dev/mailbox'],
  ['/DEV/Mailbox', '/dev/mailbox'],
  ['/../../dev/mailbox', '/dev/mailbox'],
  ['/#/dev', '/'],
  ['/', '/'],
])('reads %s as %s', (url, path) => {
  expect(readTarget(url)?.path).toBe(path);
});

it.each([
  ['/dev/mailbox/..%2f..%2fx', '/x', '/dev/mailbox/../../x'],
  ['/reset-password/x%2f..%2f..%2fsign-in', '/sign-in', '/reset-password/x/../../sign-in'],
  ['/sign-in/%2e%2e/dev', '/dev', '/dev'],
  ['/Dev%5Cmailbox', '/dev/mailbox', '/dev\\mailbox'],
])('reads %s as %s, and as it is routed as %s', (url, path, routed) => {
  expect(readTarget(url)).toMatchObject({ path, routed });
});

it.each(['//evil.test', '/\\evil.test', '///evil.test', '/\\/evil.test'])(
  'never links to another host for %s',
  (url) => {
    const link = readTarget(url)?.link ?? '';
    expect(new URL(link, 'http://localhost:3000').host).toBe('localhost:3000');
  },
);

it.each([
  ['/reset-password/eyJh.bc.de?x=1', '/reset-password/…'],
  ['//sign-up/eyJh.bc.de/x', '/sign-up/…'],
  ['/Reset-Password/eyJh', '/reset-password/…'],
  ['/reset-password/short%2f..%2f..%2fsign-in', '/reset-password/…'],
  ['/sign-up/complete?callbackUrl=%2Faccount', '/sign-up/complete'],
  ['/sign-in?email=ada@example.com', '/sign-in'],
  [`/reset-pasword/eyJh.${'b'.repeat(40)}.de`, '/reset-pasword/…'],
  ['/unsubscribe/ada%40example.com', '/unsubscribe/ada@example.com'],
])('logs %s as %s', (url, logged) => {
  const target = readTarget(url);
  expect(target && loggedPath(target)).toBe(logged);
});

it('knows link routes and static files', () => {
  expect(is(isLinkRoute, '/reset-password', '/sign-up', '/sign-up/complete', '/x/reset-password/y')).toEqual(
    [],
  );
  expect(is(isStatic, '/_next/static/a.js', '/icon.svg', '/logo.svg')).toHaveLength(3);
  expect(is(isStatic, '/_next/image', '/account.rsc', '/api/x.txt', '/a/b.svg')).toEqual([]);
});

/** Which of these paths are so. */
function is(rule: (target: Target) => boolean, ...urls: string[]): string[] {
  return urls.filter((url) => {
    const target = readTarget(url);
    return target && rule(target);
  });
}

// proves: path-forms, development-surface
it('is misled by no path that is read in two ways', () => {
  const mailbox = ['/dev/mailbox/..%2f..%2fx', '/x/..%2fdev/mailbox', '/x%2f../dev'];
  expect(is(isDevelopment, ...mailbox)).toEqual(mailbox);
  expect(is(isDevelopment, '/', '/developers', '/x/dev', '/dev-blog')).toEqual([]);
  const link = '/reset-password/x%2f..%2f..%2ficon.svg';
  expect(is(isLinkRoute, link)).toEqual([link]);
  expect(is(isStatic, link, '/_next/static/..%2f..%2faccount', '/account/..%2f..%2ficon.svg')).toEqual([]);
  expect(is(isUnremarkable, '/_next/data', '/api/health', '/api/health/live', '/api/metrics')).toHaveLength(
    4,
  );
  expect(is(isUnremarkable, '/sign-up/x%2f..%2f..%2fapi%2fhealth', '/_next/..%2fsign-in', '/')).toEqual([]);
});

describe('the mailbox', () => {
  const local = { isPublic: false, mail: { kind: 'mailbox' } } as const;
  it.each([
    ['loopback', local, 'localhost:3000', false, true],
    ['127.0.0.1', local, '127.0.0.1:3000', false, true],
    ['::1', local, '[::1]:3000', false, true],
    ['another host', local, 'accounts.example.com', false, false],
    ['no host', local, undefined, false, false],
    ['a proxied request', local, 'localhost:3000', true, false],
    ['a public app', { ...local, isPublic: true }, 'localhost:3000', false, false],
    [
      'mail that leaves',
      { isPublic: false, mail: { kind: 'resend', apiKey: 'x', baseUrl: null } },
      'localhost:3000',
      false,
      false,
    ],
  ] as const)('%s', (_, settings, host, forwarded, open) => {
    expect(mayReachMailbox(settings, host, forwarded)).toBe(open);
  });
});
