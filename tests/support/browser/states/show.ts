import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { useBrowser } from '../browser';
import { until } from '../../until';
import type { Stage, State } from './stage';

/** Brings a browser into a state as if it had never been here, lets it be looked at, and puts the stage in order again. */
export type Show = (state: State, look: (page: Page) => Promise<void>) => Promise<void>;

type Tab = { context: BrowserContext; page: Page };

/** A way to show states one after another, with JavaScript or without. Opening a tab for each would take most of the time. */
export function showOn(
  stage: () => Stage,
  browser: ReturnType<typeof useBrowser>,
  javaScript: boolean,
): Show {
  let kept: Tab | undefined;
  // No transition: what is looked at stands still.
  const open = () => browser.open({ javaScript, reducedMotion: 'reduce', kept: true });

  async function emptied({ context, page }: Tab): Promise<void> {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    // A page of the same site, in which nothing runs: about:blank would cost the browser a process for each state.
    await page.goto(`${stage().app.url}/logo.svg`);
    await context.clearCookies();
  }

  return async (state, look) => {
    const { gate, hard, database } = stage();
    await database.query(`DELETE FROM "RateLimit"`);
    const tab = state.stopsClock ? await open() : (kept ??= await open());
    browser.complaints.length = 0;
    try {
      await state.show(tab.page, stage(), javaScript);
      await look(tab.page);
    } finally {
      await (state.stopsClock ? tab.context.close() : emptied(tab));
      if (!gate.isOpen()) {
        gate.open();
        const isWell = async () => (await fetch(`${hard.url}/api/health`)).status === 200;
        await until('the app is well again', isWell);
      }
    }
    const allowed = (words: string) => state.mayFail?.test(words) === true;
    expect(browser.complaints.filter((complaint) => !allowed(complaint))).toEqual([]);
  };
}
