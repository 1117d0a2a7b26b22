// `npm run screens`: a picture of every page in every state and of every mail, to be looked at. No test decides on them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, it } from 'vitest';
import { useBrowser } from '../support/browser/browser';
import { shownStates } from '../support/browser/states/all';
import { shownMails } from '../support/browser/states/mails';
import { showOn } from '../support/browser/states/show';
import { setStage, type Stage } from '../support/browser/states/stage';
import { contactSheet } from './contact-sheet';

const FOLDER = '.data/screens';
const schemes = ['light', 'dark'] as const;
const fileName = (title: string) => title.replace(/[^\w-]+/g, '-');

let stage: Stage;
const taken: { title: string; files: string[] }[] = [];
beforeAll(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  stage = await setStage();
});
afterAll(async () => {
  await stage?.close();
  writeFileSync(join(FOLDER, 'index.html'), contactSheet(taken));
  console.info(`The pictures are in ${join(FOLDER, 'index.html')}`);
});

const browser = useBrowser();
const withJavaScript = showOn(() => stage, browser, true);
const without = showOn(() => stage, browser, false);

it.each(shownStates.map((one) => [one.title, one] as const))('%s', async (title, { state, javaScript }) => {
  const files: string[] = [];
  await (javaScript ? withJavaScript : without)(state, async (page) => {
    for (const [width, height] of [
      [1280, 800],
      [320, 640],
    ] as const)
      for (const colorScheme of schemes) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        const file = `${fileName(title)}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: join(FOLDER, file), fullPage: true, animations: 'disabled' });
        files.push(file);
      }
  });
  taken.push({ title, files });
});

it('the mails', async () => {
  for (const { name, html, text } of await shownMails()) {
    const files: string[] = [];
    for (const colorScheme of schemes)
      for (const width of [600, 320]) {
        const { context, page } = await browser.open({
          javaScript: false,
          colorScheme,
          viewport: { width, height: 640 },
        });
        await page.setContent(html);
        const file = `mail-${name}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: join(FOLDER, file), fullPage: true });
        files.push(file);
        await context.close();
      }
    writeFileSync(join(FOLDER, `mail-${name}.txt`), text);
    taken.push({ title: `mail ${name}`, files: [...files, `mail-${name}.txt`] });
  }
}, 240_000);
