import { expect, it } from 'vitest';
import { callbackOf, carry } from '@/app/_paths/carry';

it('carries an own path, and nothing where there is none', () => {
  expect(carry('/sign-in', '/account?tab=1&x=ä')).toBe(
    '/sign-in?callbackUrl=%2Faccount%3Ftab%3D1%26x%3D%C3%A4',
  );
  expect(carry('/sign-in', '')).toBe('/sign-in');
  expect(carry('/sign-in', null)).toBe('/sign-in');
});

it.each([
  [{ callbackUrl: '/account' }, '/account'],
  [{ callbackUrl: '//evil.test' }, ''],
  [{ callbackUrl: 'https://evil.test/' }, ''],
  [{ callbackUrl: ['/account', '/other'] }, ''],
  [{}, ''],
])('of %j it reads %j', async (searchParams, expected) => {
  expect(await callbackOf(Promise.resolve(searchParams))).toBe(expected);
});
