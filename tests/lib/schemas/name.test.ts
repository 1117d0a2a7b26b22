import { expect, test } from 'vitest';
import { nameSchema } from '@/lib/schemas/name';

const codeOf = (value: unknown) => nameSchema.safeParse(value).error?.issues[0]?.message ?? null;

test.each([
  ['Susan', 'Susan'],
  ['  Susan  ', 'Susan'],
  ['J. R. Smith Jr.', 'J. R. Smith Jr.'],
  ["Seán O'Brien-Núñez", "Seán O'Brien-Núñez"],
  ['李小龍', '李小龍'],
  ['می\u200cخواهم', 'می\u200cخواهم'],
  ['<b>Bob</b>', '<b>Bob</b>'],
  ['🦊', '🦊'],
  ['🦊'.repeat(80), '🦊'.repeat(80)],
])('accepts %j', (typed, name) => {
  expect(nameSchema.parse(typed)).toBe(name);
});

test.each(['', '   ', '\u200b\u200d', undefined, null, 5])('says that a name is missing: %j', (value) => {
  expect(codeOf(value)).toBe('name-missing');
});

test('80 code points are the most', () => {
  expect(codeOf('a'.repeat(81))).toBe('name-too-long');
  expect(codeOf('🦊'.repeat(81))).toBe('name-too-long');
  expect(codeOf('a'.repeat(60_000))).toBe('name-too-long');
});

// proves: ASVS 1.3.11, linkifying-names, header-injection
test.each([
  'A\r\nBcc: a@evil.test',
  'A\nB',
  'A\u2028B',
  'A\u2029B',
  'A\0B',
  'A\u001b[31mB',
  'A\u202eB',
  'A\ud800B',
  'Click https://evil.test',
  'HTTP//x',
  'see evil://x',
  'www.x',
  'evil.test',
  'evil\u3002test',
  'evil\uff61test',
  'evil\u200b.test',
  'ｅｖｉｌ．ｔｅｓｔ',
  'a@b.co',
  '<img src=//evil.test>',
])('refuses %j', (name) => {
  expect(codeOf(name)).toBe('name-invalid');
});
