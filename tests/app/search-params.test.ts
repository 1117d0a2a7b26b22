import { expect, it } from 'vitest';
import { readCallback, withCallback } from '@/app/_paths/search-params';

it('carries an own path, and nothing where there is none', () => {
  expect(withCallback('/sign-in', '/account?tab=1&x=ä')).toBe(
    '/sign-in?callbackUrl=%2Faccount%3Ftab%3D1%26x%3D%C3%A4',
  );
  expect(withCallback('/sign-in', '')).toBe('/sign-in');
  expect(withCallback('/sign-in', null)).toBe('/sign-in');
});

it.each([
  [{ callbackUrl: '/account' }, '/account'],
  [{ callbackUrl: '//evil.test' }, ''],
  [{ callbackUrl: 'https://evil.test/' }, ''],
  [{ callbackUrl: ['/account', '/other'] }, ''],
  [{}, ''],
])('of %j it reads %j', async (searchParams, expected) => {
  expect(await readCallback(Promise.resolve(searchParams))).toBe(expected);
});
