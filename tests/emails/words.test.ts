import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { render, toPlainText } from 'react-email';
import type { ComponentType } from 'react';
import { createElement } from 'react';
import { expect, it } from 'vitest';
import { jargon } from '../support/mail/jargon';
import { shownMails } from '../support/browser/states/mails';
import { dateAndTime, duration, expiryTime, timeOfDay } from '@/emails/_components/times';

it.each([
  [1, '1 second'],
  [45, '45 seconds'],
  [60, '1 minute'],
  [119, '119 seconds'],
  [120, '2 minutes'],
  [179, '2 minutes'],
  [600, '10 minutes'],
])('calls %i seconds %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

it('shows times in UTC and says so', () => {
  const at = new Date('2026-03-01T00:05:00+02:00');
  expect(timeOfDay(at)).toBe('22:05 UTC');
  expect(dateAndTime(at)).toBe('28 February 2026 at 22:05 UTC');
});

it.each([
  ['2026-11-23T14:32:50Z', 600, '14:32 UTC'],
  ['2026-11-23T14:32:50Z', 45, '14:32:50 UTC'],
  ['2026-11-24T00:04:00Z', 600, '00:04 UTC on 24 November 2026'],
  ['2026-11-24T00:00:01Z', 5, '00:00:01 UTC on 24 November 2026'],
])('shows the expiry %s of a link of %i seconds as %s', (expiresAt, lifeSeconds, words) => {
  expect(expiryTime(expiresAt, lifeSeconds)).toBe(words);
});

const templates = readdirSync('emails').filter((name) => name.endsWith('.tsx'));

it.each(templates)('%s renders with its preview props, as dates or as JSON', async (name) => {
  type Template = ComponentType<Record<string, unknown>> & { PreviewProps: Record<string, unknown> };
  const { default: template } = (await import(
    /* @vite-ignore */ join(import.meta.dirname, '../../emails', name)
  )) as { default: Template };
  for (const props of [
    template.PreviewProps,
    JSON.parse(JSON.stringify(template.PreviewProps)) as Record<string, unknown>,
  ]) {
    const html = await render(createElement(template, props));
    expect(toPlainText(html)).toMatch(/2026 at 14:2\d UTC/);
  }
});

it('speaks the language of its readers', async () => {
  for (const { name, text } of await shownMails()) {
    const words = text.replace(/https:\S+/g, '');
    if (!/^(alarm|test)/.test(name)) expect(words, name).not.toMatch(jargon);
    // Typographic apostrophes, no exclamation marks, and no gaps where a value is missing.
    expect(words, name).not.toMatch(/\w'\w|!|[^\n] {2}| [.,]/);
  }
});
