import { expect, it } from 'vitest';
import { cameForwarded, stampHeaders } from '@/lib/http/forwarded';

const LIES = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'x-original-url',
  'x-rewrite-url',
];
const INTERNAL = [
  'x-middleware-subrequest',
  'x-middleware-rewrite',
  'x-invoke-path',
  'x-invoke-status',
  'x-matched-path',
  'x-nextjs-data',
  'x-action-forwarded',
  'next-resume',
  'content-security-policy',
  'x-nonce',
];

// proves: spoofed-client, ASVS 4.1.3
it.each(LIES)('sees %s, and drops it', (name) => {
  const headers = { host: 'localhost:3000', [name]: 'evil.test' };
  expect(cameForwarded(headers)).toBe(true);
  stampHeaders(headers, 'https://accounts.example.com');
  expect(JSON.stringify(headers)).not.toContain('evil.test');
});

it.each(INTERNAL)('drops %s, which only Next may say', (name) => {
  const headers = { [name]: 'evil' };
  stampHeaders(headers, 'https://accounts.example.com');
  expect(JSON.stringify(headers)).not.toContain('evil');
});

it('leaves the rest, and says the app’s own address', () => {
  const headers = {
    host: 'evil.test',
    cookie: 'a=b',
    rsc: '1',
    'next-action': 'x',
    'next-router-state-tree': 'y',
  };
  expect(cameForwarded(headers)).toBe(false);
  stampHeaders(headers, 'http://localhost:3000');
  expect(headers).toEqual({
    host: 'localhost:3000',
    cookie: 'a=b',
    rsc: '1',
    'next-action': 'x',
    'next-router-state-tree': 'y',
    'x-forwarded-host': 'localhost:3000',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '3000',
  });
});
