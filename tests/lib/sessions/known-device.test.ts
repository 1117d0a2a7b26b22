import { expect, test } from 'vitest';
import { env } from '@/lib/env';
import { knownDevice, rememberedDevice } from '@/lib/sessions/known-device';
import { withSettings } from '../../support/server/settings';

const EMAIL = 'Ada@example.com';
const idOf = (cookie: string) => cookie.split('.')[0];

test('a browser that signed in is known to that account, in any case of the address, and to no other', () => {
  const cookie = rememberedDevice(undefined, EMAIL);
  expect(knownDevice(cookie, EMAIL)?.id).toBe(idOf(cookie));
  expect(knownDevice(cookie, 'ADA@EXAMPLE.COM')?.id).toBe(idOf(cookie));
  expect(knownDevice(cookie, 'eve@example.com')).toBeNull();
});

test('the cookie names nobody', () => {
  // Long enough that chance doesn't write it into the cookie.
  const cookie = rememberedDevice(undefined, 'ada.lovelace@example.com');
  expect(cookie).toMatch(/^[\w-]{32}\.[0-9a-z]{6}-[0-9a-f]{64}$/);
  expect(cookie).not.toMatch(/lovelace/i);
});

test('each browser has an id of its own', () => {
  expect(idOf(rememberedDevice(undefined, EMAIL))).not.toBe(idOf(rememberedDevice(undefined, EMAIL)));
});

// proves: OWASP-Auth lockout
test("nothing made up, mixed or changed is known: a stranger can't get the owner's tries", () => {
  const [mine, theirs] = [rememberedDevice(undefined, EMAIL), rememberedDevice(undefined, 'eve@example.com')];
  const [id = '', mark = ''] = mine.split('.');
  for (const cookie of [
    undefined,
    '',
    '.',
    id,
    `${id}.`,
    `.${mark}`,
    `${idOf(theirs)}.${mark}`,
    `${id.slice(1)}.${mark}`,
    `${id}.${mark.slice(1)}`,
    `${id}.zzzzzz${mark.slice(6)}`,
    `${id}.${mark.slice(7)}`,
    `${id}.${mark}0`,
    `${id}.${mark.slice(0, 7)}${mark.slice(7).toUpperCase()}`,
    `${id} .${mark}`,
    theirs,
    'x'.repeat(100_000),
  ])
    expect(knownDevice(cookie, EMAIL), cookie).toBeNull();
});

test('one browser is known to five accounts, the latest first', () => {
  const emails = Array.from({ length: 7 }, (_, index) => `p${index}@example.com`);
  const cookie =
    emails.reduce<string | undefined>((before, email) => rememberedDevice(before, email), undefined) ?? '';
  expect(emails.map((email) => knownDevice(cookie, email) !== null)).toEqual([
    false,
    false,
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(cookie.split('.')).toHaveLength(6);
});

test('another sign-in to the same account renews its mark, and keeps the others', () => {
  const [before, now] = [new Date('2026-01-02T03:04:05Z'), new Date('2026-02-03T04:05:06.789Z')];
  const both = rememberedDevice(rememberedDevice(undefined, 'eve@example.com', before), EMAIL, before);
  const renewed = rememberedDevice(both, EMAIL, now);
  expect(renewed.split('.')).toHaveLength(3);
  expect(knownDevice(renewed, EMAIL)).toEqual({
    id: idOf(both),
    provenAt: new Date('2026-02-03T04:05:06Z'),
  });
  expect(knownDevice(renewed, 'eve@example.com')).toEqual({ id: idOf(both), provenAt: before });
});

test('marks beyond the fifth are not looked at, however many a cookie holds', () => {
  const [id, mark] = rememberedDevice(undefined, EMAIL).split('.');
  const other = `0-${'0'.repeat(64)}`;
  expect(knownDevice([id, other, other, other, other, mark].join('.'), EMAIL)?.id).toBe(id);
  expect(knownDevice([id, other, other, other, other, other, mark].join('.'), EMAIL)).toBeNull();
});

test('a broken cookie is replaced, not carried on', () => {
  for (const broken of ['x', `${'x'.repeat(33)}.0-${'0'.repeat(64)}`, '<script>', '..', 'a b'.padEnd(32)]) {
    const cookie = rememberedDevice(`${broken}.not a mark`, EMAIL);
    expect(cookie).toMatch(/^[\w-]{32}(\.[0-9a-z]+-[0-9a-f]{64})+$/);
    expect(idOf(cookie)).not.toBe(idOf(broken));
    expect(knownDevice(cookie, EMAIL)?.id).toBe(idOf(cookie));
  }
});

test('another secret knows none of them', async () => {
  const cookie = rememberedDevice(undefined, EMAIL);
  await withSettings({ authSecrets: ['another secret: 0123456789abcdefghijklmnop'] }, async () =>
    expect(knownDevice(cookie, EMAIL)).toBeNull(),
  );
});

test('a mark of before a rotation counts while the older secret is kept, and is renewed', async () => {
  const cookie = rememberedDevice(undefined, EMAIL);
  const authSecrets = ['a newer secret: 0123456789abcdefghijklmnop', ...env().authSecrets];
  const renewed = await withSettings({ authSecrets }, async () => {
    expect(knownDevice(cookie, EMAIL)?.id).toBe(idOf(cookie));
    return rememberedDevice(cookie, EMAIL);
  });
  // One mark a person, by the newer secret alone.
  expect(renewed.split('.')).toHaveLength(2);
  await withSettings({ authSecrets: authSecrets.slice(0, 1) }, async () =>
    expect(knownDevice(renewed, EMAIL)?.id).toBe(idOf(cookie)),
  );
  expect(knownDevice(renewed, EMAIL)).toBeNull();
});
