import { expect, test } from 'vitest';
import { addressSchema, canonicalAddress } from '@/lib/schemas/address';

const codeOf = (value: unknown) => addressSchema.safeParse(value).error?.issues[0]?.message ?? null;

test.each([
  'susan@example.com',
  'a@b.co',
  "o'brien@example.com",
  'first.last+tag@sub.example.co.uk',
  'under_score@example.com',
  'x=y/z#1&2~3@example.com',
  'me@xn--bcher-kva.example',
  'me@example.xn--p1ai',
  'me@3com.com',
  `${'a'.repeat(64)}@example.com`,
  `a@${`${'b'.repeat(60)}.`.repeat(4)}example`,
])('accepts %s unchanged', (address) => {
  expect(addressSchema.parse(address)).toBe(address);
});

test('trims, and keeps the case that was typed', () => {
  expect(addressSchema.parse('  Susan@Example.com \r\n')).toBe('Susan@Example.com');
});

test.each(['', '   ', undefined, null, 7, {}, ['a@b.co']])('says that an address is missing: %j', (value) => {
  expect(codeOf(value)).toBe('address-missing');
});

const V = 'victim@example.com';
// proves: several-recipients, quoted-local-part, at-homoglyphs, case-folding, sql-wildcards
// proves: OWASP-FP input, Copenhagen email-shape
test.each([
  // Several recipients in one string
  `${V},a@evil.test`,
  `${V};a@evil.test`,
  `${V} a@evil.test`,
  `${V}\na@evil.test`,
  `${V}\r\nBcc:a@evil.test`,
  `${V}%0aa@evil.test`,
  `${V}\0a@evil.test`,
  `${V}\0`,
  `${V}|a@evil.test`,
  `<${V}> a@evil.test`,
  `Victim <${V}>`,
  // Parsers that disagree
  '"a@evil.test>"@example.com',
  '"victim"@example.com',
  'victim(comment)@example.com',
  'group:victim@example.com;',
  '@evil.test:victim@example.com',
  'victim%evil.test@example.com',
  'evil.test!victim@example.com',
  'victim|mail@example.com',
  'vic\\tim@example.com',
  'vic`tim`@example.com',
  '=?utf-8?q?x=40evil.test=3e?=@example.com',
  'victim@evil.test@example.com',
  // SQL wildcards that are no addresses
  '%@%',
  '%',
  '%@example.com',
  // Look-alikes
  'a@evil.test\uff20example.com',
  'a\ufe6bexample.com',
  'mi\u212ae@example.com',
  'm\u0131ke@example.com',
  'm\u0130ke@example.com',
  'mo\u017fs@example.com',
  'a@stra\u00dfe.example',
  'a@e\u0301xample.com',
  'a\u037eb@example.com',
  'a\u1fefb@example.com',
  'a@example\u3002com',
  'a\u200bb@example.com',
  // Domains
  'user@localhost',
  'user@[127.0.0.1]',
  'user@[IPv6:::1]',
  'user@127.0.0.1',
  'user@example.com.',
  'user@.example.com',
  'user@example..com',
  'user@-example.com',
  'user@example-.com',
  'user@exa_mple.com',
  'user@example.c',
  `user@${'a'.repeat(64)}.com`,
  // Local parts
  '.user@example.com',
  'user.@example.com',
  'us..er@example.com',
  '@example.com',
  'user@',
  'user',
  `${'a'.repeat(65)}@example.com`,
  `a@${`${'b'.repeat(60)}.`.repeat(4)}example123`,
])('refuses %j', (address) => {
  expect(codeOf(address)).toBe('address-invalid');
});

// proves: Copenhagen email-shape
test('an address of 254 is the longest', () => {
  const domain = `${'d'.repeat(60)}.`.repeat(3);
  const fits = `${'a'.repeat(64)}@${domain}${'e'.repeat(6)}`;
  expect(fits).toHaveLength(254);
  expect(codeOf(fits)).toBeNull();
  expect(codeOf(`${fits}e`)).toBe('address-invalid');
});

// proves: Copenhagen email-lower-case, case-folding
test('the canonical form lowers ASCII letters and nothing else', () => {
  expect(canonicalAddress('MiKe.O+Tag@EXAMPLE.Com')).toBe('mike.o+tag@example.com');
  expect(canonicalAddress('mi\u212ae@example.com')).not.toBe('mike@example.com');
  expect(canonicalAddress('M\u0130KE@example.com')).not.toContain('i');
});
