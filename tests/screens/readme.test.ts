// `npm run screens -- --readme`: the pictures of the README and of docs/, made from the running app.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { useBrowser } from '../support/browser/browser';
import { states } from '../support/browser/states/all';
import { shownMails } from '../support/browser/states/mails';
import { setStage, type Stage } from '../support/browser/states/stage';

const FOLDER = 'docs/images';
const pictures = [
  { file: 'sign-in.png', state: 'sign-in empty', colorScheme: 'light', height: 600 },
  { file: 'check-email.png', state: 'forgot-password done', colorScheme: 'dark', height: 600 },
  { file: 'reset-password.png', state: 'reset-password typing, Strong', colorScheme: 'light', height: 720 },
  { file: 'security.png', state: 'security', colorScheme: 'dark', height: 780 },
  { file: 'not-me.png', state: 'not-me, password changed', colorScheme: 'light', height: 780 },
  { file: 'account.png', state: 'account', colorScheme: 'dark', height: 720 },
] as const;

const mails = [
  'reset-password',
  'sign-up',
  'account-exists',
  'password-changed',
  'new-device',
  'email-change-confirm',
  'email-changed',
  'not-me-done',
];

let stage: Stage;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  stage = await setStage({ alone: true });
});
afterAll(() => stage?.close());

const browser = useBrowser();
const sharp = { deviceScaleFactor: 2, reducedMotion: 'reduce' } as const;

it.each(pictures)('$file', async ({ file, state: name, colorScheme, height }) => {
  const state = states.find((one) => one.name === name);
  if (!state) throw new Error(`there is no state "${name}"`);
  const viewport = { width: 640, height };
  const { context, page } = await browser.open({ javaScript: true, viewport, colorScheme, ...sharp });
  await state.show(page, stage, true);
  await page.screenshot({ path: join(FOLDER, file), animations: 'disabled', caret: 'hide' });
  await context.close();
});

it('the mails', async () => {
  const viewport = { width: 600, height: 200 };
  for (const { name, html, isState } of await shownMails()) {
    if (isState || !mails.includes(name)) continue;
    const { context, page } = await browser.open({ javaScript: false, viewport, colorScheme: 'light' });
    await page.setContent(html);
    await page.screenshot({ path: join(FOLDER, `mail-${name}.png`), fullPage: true });
    await context.close();
  }
});
