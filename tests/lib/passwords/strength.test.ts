import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPattern } from '@/lib/schemas/pattern';
import { isPersonal } from '@/lib/passwords/personal';
import { passwordStrength } from '@/lib/passwords/strength';

const about = { name: 'Ada Byron', address: 'ada@example.com', appName: 'Sparekey', minLength: 15 };
const level = (password: string, minLength = 15) =>
  passwordStrength(password, { ...about, minLength })?.level;

it('says nothing of nothing', () => {
  expect(passwordStrength('', about)).toBeNull();
});

// proves: NIST 3.1.1.2 guidance
it.each([
  ['a', 14],
  ['abcdefghijklmn', 1],
  // One code point after normalising, two before.
  ['a\u0308'.repeat(13), 2],
  // Two UTF-16 units each.
  ['🗝'.repeat(14), 1],
])('%s lacks %i characters', (password, missing) => {
  expect(passwordStrength(password, about)).toEqual({ level: 'short', missing });
});

// proves: NIST 3.1.1.2 guidance, OWASP-Auth strength
it.each([
  ['abcdefghijklmnopqrst', 'guessable'],
  ['qwertyuiopasdfghjkl', 'guessable'],
  ['ada byron sparekey', 'guessable'],
  ['x'.repeat(257), 'guessable'],
  ['quiet otters go', 'good'],
  ['quiet otters carry', 'good'],
  ['quiet otters carry lanterns', 'strong'],
])('%s is %s', (password, expected) => {
  expect(level(password)).toBe(expected);
});

it('calls short ones fair where the operator allows them', () => {
  expect(level('otter kelp', 8)).toBe('fair');
});

// proves: NIST 3.1.1.2 guidance, OWASP-Auth strength
it('never calls good what would be refused for its pattern or its person', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 15, maxLength: 40 }),
        fc
          .array(fc.constantFrom('ada', 'byron', 'spare', 'key', 'abc', '123', 'qwe', 'x', ' '), {
            minLength: 5,
            maxLength: 12,
          })
          .map((parts) => parts.join('')),
      ),
      (password) => {
        const normal = password.normalize('NFC');
        const refused = isPattern(normal) || isPersonal(normal, about);
        const shown = level(password);
        if (shown !== undefined && shown !== 'short') expect(shown === 'guessable').toBe(refused);
      },
    ),
  );
});
