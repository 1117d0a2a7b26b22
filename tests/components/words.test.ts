import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isValidElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { fieldWords, troubleWords } from '@/components/words/faults';
import { lifeWords } from '@/components/words/links';
import { strengthSaid, strengthWords } from '@/components/words/strength';
import { lifeInWords } from '@/emails/_words/times';
import { jargon } from '../support/mail/jargon';

const SURFACES = ['components/words', 'emails/_words', 'lib/http/page-words.ts'];

/** What a function of words is tried with: a date, a number and a text do for all of them. */
const samples = [
  ['Sample', 'Sample', 'Sample'],
  [600, new Date('2026-11-23T14:32:00Z'), 'Sample'],
  [new Date('2026-11-23T14:32:00Z'), 'Sample', 'Sample'],
  ['Sample', new Date('2026-11-23T14:32:00Z'), 'Sample'],
];

function said(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (isValidElement(value)) return [renderToStaticMarkup(value as ReactNode)];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(said);
  if (typeof value !== 'function') return [];
  return samples.flatMap((sample) => {
    try {
      return said((value as (...args: unknown[]) => unknown)(...sample));
    } catch {
      return [];
    }
  });
}

const files = SURFACES.flatMap((surface) =>
  /\.ts$/.test(surface) ? [surface] : readdirSync(surface).map((file) => join(surface, file)),
);

it('every surface speaks the language of its readers, in whole sentences', async () => {
  let count = 0;
  for (const file of files) {
    const words = said({ ...((await import(/* @vite-ignore */ join(process.cwd(), file))) as object) });
    // A sample of the wrong kind gives nonsense; what the pages really say of values, their own tests read.
    for (const one of words.filter((text) => !/Sample$|NaN|undefined|Invalid/.test(text))) {
      count += 1;
      expect(one, file).not.toMatch(jargon);
      // A part to be glued to another begins or ends with a space; a straight apostrophe is a typewriter's.
      expect(one, file).toBe(one.trim());
      expect(one, file).not.toMatch(/\s{2}|\w'\w|!/);
    }
  }
  expect(count).toBeGreaterThan(150);
});

it.each([
  [null, /try again later\.$/],
  [1, /in a minute\.$/],
  [60, /in a minute\.$/],
  [61, /in 2 minutes\.$/],
  [3_600, /in 60 minutes\.$/],
])('after %s seconds one may try again', (seconds, words) => {
  expect(troubleWords('too-many', seconds)).toMatch(words);
});

it('names the shortest password', () => {
  expect(fieldWords('password-too-short', 12)).toContain('12 characters');
});

it.each([1, 45, 60, 61, 119, 120, 179, 600])(
  'pages and mails say the same of a life of %i seconds',
  (seconds) => {
    expect(lifeWords(seconds)).toBe(lifeInWords(seconds));
  },
);

it('says how good a password is, to the eye and to the ear', () => {
  expect(strengthWords({ level: 'short', missing: 1 })).toBe('1 more character');
  expect(strengthWords({ level: 'short', missing: 3 })).toBe('3 more characters');
  expect(strengthSaid({ level: 'good' })).toBe('Password strength: Good');
});
