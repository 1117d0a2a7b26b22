import { expect, test } from 'vitest';
import { ownPath } from '@/lib/schemas/callback-url';

test.each([
  ['/', '/'],
  ['/account', '/account'],
  ['/account/security?tab=1&x=%20y#sessions', '/account/security?tab=1&x=%20y#sessions'],
  ['/a/../account', '/account'],
  ['/a?next=//evil.test', '/a?next=//evil.test'],
  ['/caf\u00e9', '/caf%C3%A9'],
  ['/%2f%2fevil.test', '/%2f%2fevil.test'],
  ['/%09/evil.test', '/%09/evil.test'],
])('%s stays with us as %s', (value, path) => {
  expect(ownPath(value)).toBe(path);
});

// proves: ASVS 3.7.2
test.each([
  '//evil.test',
  '///evil.test',
  '/\\evil.test',
  '\\/evil.test',
  '\\/\\/evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '/\r/evil.test',
  '\t//evil.test',
  ' /account',
  '/acc ount',
  '/\0',
  '/\u2028account',
  '/\u202eaccount',
  // Dot segments leave two slashes behind
  '/.//evil.test',
  '/x/..//evil.test',
  '/%2e//evil.test',
  '/%2E%2e//evil.test',
  'https:evil.test',
  'https://evil.test/',
  'https://127.0.0.1@evil.test',
  'javascript:alert(1)',
  'data:text/html,x',
  'account',
  './account',
  '?a',
  '#a',
  '',
  undefined,
  null,
  7,
  {},
  ['/account'],
  '/a\\b',
  `/${'a'.repeat(512)}`,
  `/${'a/../'.repeat(200)}`,
  `/${'\u00e9'.repeat(300)}`,
])('%j leads nowhere', (value) => {
  expect(ownPath(value)).toBeNull();
});

test('whatever comes back is on our origin and comes back the same again', () => {
  const bits = [
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '%5c',
    '@',
    ':',
    '?',
    '#',
    '\t',
    'evil.test',
    'a',
    '\u3002',
    ';',
  ];
  let seed = 7;
  const pick = () => bits[(seed = (seed * 48_271) % 2_147_483_647) % bits.length] ?? '';
  let kept = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const path = ownPath(`/${Array.from({ length: 1 + (round % 6) }, pick).join('')}`);
    if (path === null) continue;
    kept += 1;
    expect(new URL(path, 'https://app.example').origin).toBe('https://app.example');
    expect(ownPath(path)).toBe(path);
  }
  expect(kept).toBeGreaterThan(1_000);
});
