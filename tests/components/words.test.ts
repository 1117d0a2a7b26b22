import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isValidElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { fieldErrorWords, formErrorWords } from '@/components/words/errors';
import { lifetimeWords } from '@/components/words/links';
import { spokenStrength, strengthWords } from '@/components/words/strength';
import { duration } from '@/emails/_components/times';
import { jargon } from '../support/mail/jargon';

const SOURCES = ['components/words', 'lib/http/page-words.ts'];

/** Sample arguments that between them suit every function of text. */
const samples = [
  ['Sample', 'Sample', 'Sample'],
  [600, new Date('2026-11-23T14:32:00Z'), 'Sample'],
  [new Date('2026-11-23T14:32:00Z'), 'Sample', 'Sample'],
  ['Sample', new Date('2026-11-23T14:32:00Z'), 'Sample'],
];

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (isValidElement(value)) return [renderToStaticMarkup(value as ReactNode)];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  if (typeof value !== 'function') return [];
  return samples.flatMap((sample) => {
    try {
      return textsIn((value as (...args: unknown[]) => unknown)(...sample));
    } catch {
      return [];
    }
  });
}

const files = SOURCES.flatMap((source) =>
  /\.ts$/.test(source) ? [source] : readdirSync(source).map((file) => join(source, file)),
);

it('uses no jargon in pages and emails, and only whole phrases', async () => {
  let count = 0;
  for (const file of files) {
    const words = textsIn({ ...((await import(/* @vite-ignore */ join(process.cwd(), file))) as object) });
    // A sample of the wrong type gives nonsense. Other tests cover text with real values.
    for (const one of words.filter((text) => !/Sample$|NaN|undefined|Invalid/.test(text))) {
      count += 1;
      expect(one, file).not.toMatch(jargon);
      // No fragments to be joined with others (leading or trailing spaces), and no straight apostrophes.
      expect(one, file).toBe(one.trim());
      expect(one, file).not.toMatch(/\s{2}|\w'\w|!/);
    }
  }
  expect(count).toBeGreaterThan(150);
});

it.each([
  [null, / Try again later\.$/],
  [1, / in a minute\.$/],
  [60, / in a minute\.$/],
  [61, /in 2 minutes\.$/],
  [3_600, /in 60 minutes\.$/],
])('says when to try again after a wait of %s seconds', (seconds, words) => {
  expect(formErrorWords('too-many', seconds)).toMatch(words);
});

it('names the minimum length of a password', () => {
  expect(fieldErrorWords('password-too-short', 12)).toContain('12 characters');
});

it.each([1, 45, 60, 61, 119, 120, 179, 600])(
  'describes a lifetime of %i seconds the same way in pages and emails',
  (seconds) => {
    expect(lifetimeWords(seconds)).toBe(duration(seconds));
  },
);

it('describes password strength on screen and to screen readers', () => {
  expect(strengthWords({ level: 'short', missing: 1 })).toBe('1 more character');
  expect(strengthWords({ level: 'short', missing: 3 })).toBe('3 more characters');
  expect(spokenStrength({ level: 'good' })).toBe('Password strength: Good');
});
