import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useBrowser } from '../browser';
import { jargon } from '../../mail/jargon';
import { axeFindings, bringAxe, cutOff, scriptableTwin, smallTargets, wordsOf } from '../page-checks';
import { shownStates } from './all';
import { showOn } from './show';
import { setStage, type Stage } from './stage';

/** What WCAG 1.4.12 lets a reader set. */
const SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
  p { margin-bottom: 2em !important }`;

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 800 };

/**
 * Tries every page in every state, with JavaScript or without, against what a machine can tell of WCAG 2.2 A and AA:
 * axe, reflow at 320 px, text at 200 %, text spacing, targets, a title, one heading, a way on, and plain words. A
 * `part` of so many, so that two files can be tried at once.
 */
export function tryEveryState(javaScript: boolean, { part, of } = { part: 1, of: 1 }): void {
  let stage: Stage;
  const browser = useBrowser();
  const show = showOn(() => stage, browser, javaScript);
  let twin: Page | undefined;
  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage?.close());

  const shown = shownStates
    .filter((one) => one.javaScript === javaScript && !one.state.alike)
    .filter((_, index) => index % of === part - 1);
  it.each(shown.map(({ title, state }) => [title, state] as const))('%s', async (_, state) => {
    await show(state, async (page) => {
      await (javaScript ? expectNothingFound(page) : expectNothingFoundInTwin(page));
      await page.setViewportSize(NARROW);
      expect(await cutOff(page), '320 px').toEqual([]);
      expect(await smallTargets(page), '320 px').toEqual([]);
      await expectHead(page);
      if (!page.url().includes('/dev/mailbox')) expect(await wordsOf(page)).not.toMatch(jargon);
      // Without JavaScript the style sheets are the same.
      if (!javaScript) return;
      await expectRoomFor(page, 'text spacing', SPACING);
      await page.setViewportSize({ ...WIDE, width: WIDE.width / 2 });
      await expectRoomFor(page, 'text at 200 %', 'html { font-size: 200% }');
    });
  });

  /** In a page where scripts can run. The looks were tried with JavaScript: they are the same style sheets. */
  async function expectNothingFoundInTwin(page: Page) {
    twin ??= (await browser.open({ javaScript: true, viewport: NARROW, kept: true })).page;
    await scriptableTwin(page, twin);
    await bringAxe(twin);
    expect(await axeFindings(twin)).toEqual([]);
  }
}

/** Axe, in both schemes and both widths: what hangs on colours and what hangs on size is seen in each once. */
async function expectNothingFound(page: Page) {
  await bringAxe(page);
  await page.setViewportSize(WIDE);
  expect(await axeFindings(page), 'wide, light').toEqual([]);
  await page.setViewportSize(NARROW);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await axeFindings(page, true), 'narrow, dark').toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** The reader's own style sheet takes nothing away: nothing sticks out, nothing is cut off. */
async function expectRoomFor(page: Page, what: string, content: string) {
  const sheet = await page.evaluateHandle((css) => {
    const style = new CSSStyleSheet();
    style.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
    return style;
  }, content);
  expect(await cutOff(page), what).toEqual([]);
  await sheet.evaluate((style) => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== style);
  });
}

/** A title of its own with the app's name, a description, one heading of the first order, a way on. */
async function expectHead(page: Page) {
  // The page that stands in for a broken frame knows no settings.
  expect(await page.title()).toMatch(/\S · Sparekey$|^Sparekey$|^Something went wrong$/);
  expect(await page.locator('meta[name="description"]').first().getAttribute('content')).toMatch(/\w.*\.$/);
  expect(await page.locator('h1').count()).toBe(1);
  expect(await page.locator('main').count()).toBe(1);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(await page.locator('main a, main button').count()).toBeGreaterThan(0);
}
