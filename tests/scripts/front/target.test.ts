import { describe, expect, it } from 'vitest';
import { isLinkRoute, isStatic, loggedPath, mayReachMailbox, readTarget } from '@/scripts/front/target';

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
  ['/sign-up/complete?callbackUrl=%2Faccount', '/sign-up/complete'],
  ['/sign-in?email=ada@example.com', '/sign-in'],
  [`/reset-pasword/eyJh.${'b'.repeat(40)}.de`, '/reset-pasword/…'],
  ['/unsubscribe/ada%40example.com', '/unsubscribe/ada@example.com'],
])('logs %s as %s', (url, logged) => {
  const target = readTarget(url);
  expect(target && loggedPath(target)).toBe(logged);
});

it('knows link routes and static files', () => {
  expect(['/reset-password', '/sign-up', '/sign-up/complete', '/x/reset-password/y'].some(isLinkRoute)).toBe(
    false,
  );
  expect(['/_next/static/a.js', '/icon.svg', '/logo.svg'].every(isStatic)).toBe(true);
  expect(['/_next/image', '/account.rsc', '/api/x.txt', '/a/b.svg'].some(isStatic)).toBe(false);
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
