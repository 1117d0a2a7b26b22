import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useBrowser } from '../support/browser/browser';
import { arrive, setStage, visit, type Stage } from '../support/browser/states/stage';

// Each limit is slightly above the current size, so that growth is a decision.

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true });
});
afterAll(() => stage?.close());

const browser = useBrowser();

/** Gzipped kB. Next and React alone are about 139. */
// proves: ASVS 14.2.3
it.each([
  ['/', 146],
  ['/sign-in', 180],
  ['/forgot-password', 180],
  ['/reset-password', 182],
  ['/account/security', 182],
])('%s loads at most %i kB of script and one font, and has no layout shift', async (path, maxScriptKb) => {
  const { page } = await browser.open({ javaScript: true });
  const sizes = { script: 0, font: 0, stylesheet: 0 };
  const foreign: string[] = [];
  page.on('response', (response) => {
    const type = response.request().resourceType();
    if (!response.url().startsWith(stage.app.url)) foreign.push(response.url());
    void response.body().then(
      (body) => {
        if (type === 'script' || type === 'stylesheet') sizes[type] += gzipSync(body).length / 1000;
        if (type === 'font') sizes.font += body.length / 1000;
      },
      () => {},
    );
  });
  const person = await stage.newcomer();
  const { token } = await stage.people.newResetLink(person);
  if (path.startsWith('/account')) await arrive(page, stage, person);
  await visit(page, stage.app.url + (path === '/reset-password' ? `${path}/${token}` : path), true);
  await page.waitForLoadState('networkidle');

  expect(foreign).toEqual([]);
  expect(sizes.script).toBeGreaterThan(100);
  expect(sizes.script).toBeLessThan(maxScriptKb);
  expect(sizes.font).toBeGreaterThan(0);
  expect(sizes.font).toBeLessThan(32);
  expect(sizes.stylesheet).toBeLessThan(8);
  console.info(`${path}: ${JSON.stringify(sizes)}`);

  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      }),
  );
  expect(shift).toBe(0);
});
