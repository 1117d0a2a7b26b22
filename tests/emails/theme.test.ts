import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dark, light } from '@/emails/_theme';

// Pages, emails and the server's own pages share their colours.

const sheet = readFileSync('app/styles/tokens.css', 'utf8');
const [lightSheet = '', darkSheet = ''] = sheet.split('prefers-color-scheme: dark');
const token = (css: string, name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)?.[1];
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

it.each(Object.keys(light) as (keyof typeof light)[])('gives emails the same %s as pages', (name) => {
  expect(light[name]).toBe(token(lightSheet, kebab(name)));
  expect(dark[name]).toBe(token(darkSheet, kebab(name)));
});

it('gives the server’s own pages the same colours', () => {
  const page = readFileSync('lib/http/page.ts', 'utf8');
  const [lightPage = '', darkPage = ''] = page.split('prefers-color-scheme:dark');
  const inPage = {
    paper: 'paper',
    card: 'card',
    ink: 'ink',
    'ink-soft': 'soft',
    line: 'line',
    brass: 'brass',
    'on-brass': 'on',
  };
  for (const [name, short] of Object.entries(inPage)) {
    expect(new RegExp(`--${short}:(#[0-9a-f]{6})`).exec(lightPage)?.[1], name).toBe(token(lightSheet, name));
    expect(new RegExp(`--${short}:(#[0-9a-f]{6})`).exec(darkPage)?.[1], name).toBe(token(darkSheet, name));
  }
});

it('gives the browser’s frame the background colour of the page', () => {
  const layout = readFileSync('app/layout.tsx', 'utf8');
  for (const css of [lightSheet, darkSheet]) expect(layout).toContain(`color: '${token(css, 'paper')}'`);
});
