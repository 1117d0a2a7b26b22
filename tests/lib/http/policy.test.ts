import { expect, it } from 'vitest';
import { isMailFrame, mailPolicy, makeNonce, pagePolicy } from '@/lib/http/policy';

// proves: ASVS 11.5.1
it('makes nonces of 128 bits that never come twice', () => {
  const nonces = Array.from({ length: 1_000 }, makeNonce);
  expect(new Set(nonces).size).toBe(1_000);
  expect(nonces.every((nonce) => Buffer.from(nonce, 'base64').length === 16)).toBe(true);
});

it('lets only scripts and styles with this nonce in, and no frame around', () => {
  const policy = pagePolicy('abc', { isHttps: true, dev: false });
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  expect(policy).toContain("style-src 'self' 'nonce-abc'");
  for (const part of [
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    'upgrade-insecure-requests',
  ])
    expect(policy.split('; ')).toContain(part);
  expect(policy).not.toMatch(/unsafe|ws:|\*/);
});

it('upgrades requests only on https, and loosens only in development', () => {
  expect(pagePolicy('abc', { isHttps: false, dev: false })).not.toMatch(/upgrade|unsafe/);
  expect(pagePolicy('abc', { isHttps: false, dev: true })).toMatch(/'unsafe-eval'.*ws:/);
});

it('gives a mail no script at all', () => {
  expect(mailPolicy).toMatch(
    /^default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox /,
  );
  expect(mailPolicy).not.toMatch(/allow-scripts|allow-same-origin|allow-forms|script-src/);
  expect(isMailFrame('/dev/mailbox/messages/abc/html')).toBe(true);
  expect(
    ['/dev/mailbox', '/dev/mailbox/messages/a/b/html', '/x/dev/mailbox/messages/a/html'].some(isMailFrame),
  ).toBe(false);
});
