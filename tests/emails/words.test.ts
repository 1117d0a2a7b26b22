import { readdirSync } from 'node:fs';
import { render, toPlainText } from 'react-email';
import type { ComponentType } from 'react';
import { createElement } from 'react';
import { expect, it } from 'vitest';
import { lifeInWords, moment, timeOfDay } from '@/emails/_words';

it.each([
  [1, '1 second'],
  [45, '45 seconds'],
  [60, '1 minute'],
  [119, '1 minute'],
  [120, '2 minutes'],
  [600, '10 minutes'],
])('%i seconds are %s', (seconds, words) => {
  expect(lifeInWords(seconds)).toBe(words);
});

it('tells times in UTC and says so', () => {
  const at = new Date('2026-03-01T00:05:00+02:00');
  expect(timeOfDay(at)).toBe('22:05 UTC');
  expect(moment(at)).toBe('28 February 2026 at 22:05 UTC');
});

const templates = readdirSync('emails').filter((name) => name.endsWith('.tsx'));

it.each(templates)('%s renders its preview, also after a trip through JSON', async (name) => {
  type Template = ComponentType<Record<string, unknown>> & { PreviewProps: Record<string, unknown> };
  const { default: template } = (await import(`../../emails/${name}`)) as { default: Template };
  for (const props of [
    template.PreviewProps,
    JSON.parse(JSON.stringify(template.PreviewProps)) as Record<string, unknown>,
  ]) {
    const html = await render(createElement(template, props));
    expect(toPlainText(html)).toMatch(/2026 at 14:2\d UTC/);
  }
});
