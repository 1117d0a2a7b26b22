import { readFileSync } from 'node:fs';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Half as long as `axe.source`, which every document has to read anew. */
const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** WCAG 2.2 A and AA as far as a machine can tell, and axe's own advice beside it. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules whose answer size and colours can change. */
const BY_LOOKS = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block'];

/** Readies a page for axeFindings, until it loads another document. */
export async function bringAxe(page: Page): Promise<void> {
  await page.evaluate(AXE);
}

/** What axe finds, a line each: rule, place. Empty is well. `again`: in another size or scheme of the same document. */
export async function axeFindings(page: Page, again = false): Promise<string[]> {
  return page.evaluate(
    async (runOnly) => {
      const { axe: here } = window as unknown as { axe: typeof axe };
      // A mail in the mailbox stands in a frame that may run nothing, axe neither; mails have tests of their own.
      const { violations } = await here.run(
        { exclude: ['iframe'] },
        { runOnly, resultTypes: ['violations'] },
      );
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    },
    again ? BY_LOOKS : TAGS,
  );
}

/**
 * The same document in a page where scripts can run, for axe: in a page without JavaScript it can't. None of the
 * document's own scripts comes along.
 */
export async function scriptableTwin(page: Page, twin: Page): Promise<void> {
  const body = (await page.content()).replace(/<script[\s\S]*?<\/script>|<link[^>]*as="script"[^>]*>/g, '');
  await twin.unrouteAll();
  await twin.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await twin.goto(page.url());
}

/** Whatever sticks out of the window sideways or is cut off in its own box (WCAG 1.4.4, 1.4.10, 1.4.12). */
export async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`);
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const { overflowX, overflowY, clipPath, textOverflow, whiteSpace } = getComputedStyle(element);
      // A field scrolls what is typed.
      if (element instanceof HTMLInputElement) continue;
      const hides = [overflowX, overflowY].some((one) => one === 'hidden' || one === 'clip');
      // Words for screen readers are clipped on purpose; an ellipsis says itself that there is more.
      if (!hides || clipPath !== 'none' || (textOverflow === 'ellipsis' && whiteSpace === 'nowrap')) continue;
      if (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
        found.push(`${element.tagName} "${element.textContent.slice(0, 30)}" is cut off`);
    }
    for (const control of document.querySelectorAll<HTMLElement>('button, a')) {
      const { left, right, width } = control.getBoundingClientRect();
      if (width > 0 && (right > root.clientWidth + 1 || left < -1) && control.offsetParent !== null)
        found.push(`${control.tagName} "${control.textContent}" sticks out`);
    }
    return found;
  });
}

/** Controls smaller than 24 by 24 px (WCAG 2.5.8). A link within a sentence is excepted there too. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('a, button, input:not([type="hidden"])')]
      .filter((control) => control.offsetParent !== null && control.tabIndex >= 0)
      .filter((control) => {
        const inSentence =
          control.matches('p a') && control.parentElement?.textContent !== control.textContent;
        // The whole line of a checkbox can be pressed.
        const { width, height } = (control.closest('label') ?? control).getBoundingClientRect();
        return !inSentence && (width < 24 || height < 24);
      })
      .map((control) => `${control.tagName} "${control.textContent || control.getAttribute('name')}"`),
  );
}

/** All that a page says: to the eye, to the ear and in its head. */
export async function wordsOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const said = ['aria-label', 'title', 'alt', 'placeholder'].flatMap((name) =>
      [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)),
    );
    const description = document.querySelector('meta[name="description"]')?.getAttribute('content');
    return [document.title, description, document.body.innerText, ...said].join('\n');
  });
}
