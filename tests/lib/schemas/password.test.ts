import { expect, test } from 'vitest';
import { currentPasswordSchema, newPasswordSchema, samePassword } from '@/lib/schemas/password';

const codeOf = (value: unknown) => newPasswordSchema(15).safeParse(value).error?.issues[0]?.message ?? null;

// proves: ASVS 6.2.1, ASVS 6.2.9, NIST 3.1.1.2 length, NIST 3.1.1.2 maximum, OWASP-Auth length
// proves: Copenhagen password-length
test('a new password has the minimum to 256 code points, of any kind', () => {
  expect(codeOf('')).toBe('password-missing');
  expect(codeOf(undefined)).toBe('password-missing');
  expect(codeOf('a'.repeat(14))).toBe('password-too-short');
  expect(codeOf('🔑'.repeat(14))).toBe('password-too-short');
  expect(codeOf('🔑'.repeat(15))).toBeNull();
  expect(codeOf('x'.repeat(256))).toBeNull();
  expect(codeOf('x'.repeat(257))).toBe('password-too-long');
});

// proves: NIST 3.1.1.2 characters, NIST 3.1.1.2 normalise
test('length is counted after NFC', () => {
  expect(codeOf('a\u0308'.repeat(14))).toBe('password-too-short');
  expect(codeOf('a\u0308'.repeat(256))).toBeNull();
  // Four code points for one: the longest canonical decomposition there is.
  expect(codeOf('\u03b1\u0313\u0300\u0345'.repeat(256))).toBeNull();
  expect(codeOf('\u03b1\u0313\u0300\u0345'.repeat(257))).toBe('password-too-long');
});

// proves: ASVS 6.2.8, OWASP-Auth characters
test('spaces are kept', () => {
  expect(newPasswordSchema(15).parse('  with spaces around  ')).toBe('  with spaces around  ');
});

test('a form full of combining marks is refused without normalising it', () => {
  const marks = `a${'\u0301'.repeat(32_000)}${'\u0323'.repeat(32_000)}`;
  const before = performance.now();
  expect(codeOf(marks)).toBe('password-too-long');
  expect(currentPasswordSchema.safeParse(marks).error?.issues[0]?.message).toBe('password-too-long');
  expect(samePassword(marks, `${marks}x`)).toBe(false);
  expect(performance.now() - before).toBeLessThan(100);
});

test('a current password is only missing or too long', () => {
  expect(currentPasswordSchema.safeParse('x').success).toBe(true);
  expect(currentPasswordSchema.safeParse('').error?.issues[0]?.message).toBe('password-missing');
});

test('the same password typed in two normal forms is the same', () => {
  expect(samePassword('p\u00e4sswort', 'pa\u0308sswort')).toBe(true);
  expect(samePassword('passwort', 'Passwort')).toBe(false);
  expect(samePassword(undefined, undefined)).toBe(false);
});
