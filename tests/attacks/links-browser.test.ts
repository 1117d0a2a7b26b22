import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../support/people/actions';
import { hydrated, useBrowser } from '../support/browser/browser';
import { browserOf, doors, fillIn, isDone, submit, type Door } from '../support/people/doors';
import { setStage, type Stage } from '../support/browser/states/stage';
import { cookieAt } from '../support/browser/visitor';

let stage: Stage;
let recorder: Server;
/** Between the browser and the app: what comes through, and the page that it says it comes from. */
const seen: { path: string; referer: string }[] = [];
beforeAll(async () => {
  // Nothing but what is tried here writes.
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
  recorder = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    seen.push({ path: url, referer: headers.referer ?? '' });
    const onwards = request(new URL(url, stage.app.url), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onwards.on('error', () => outgoing.destroy());
    incoming.pipe(onwards);
  }).listen(0, '127.0.0.1');
  await once(recorder, 'listening');
}, 90_000);
afterAll(async () => {
  recorder?.closeAllConnections();
  recorder?.close();
  await stage?.close();
});

const browser = useBrowser();
const recorded = () => `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`;

/** Where else than to the page's own origin anything is asked for. */
function elsewhereOf(page: Page, origin: string): string[] {
  const elsewhere: string[] = [];
  page.on('request', (one) => {
    if (/^https?:/.test(one.url()) && new URL(one.url()).origin !== origin) elsewhere.push(one.url());
  });
  return elsewhere;
}

/** Whatever of a page outlives its reading: nothing of it may hold the token. */
const leftIn = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const entries = performance.getEntries().map(({ name }) => name);
    const workers = await navigator.serviceWorker.getRegistrations();
    const stores = [...Object.entries(localStorage), ...Object.entries(sessionStorage), await caches.keys()];
    const { documentElement, cookie, referrer } = document;
    const here = [location.href, JSON.stringify(history.state), referrer, cookie];
    return JSON.stringify([here, entries, workers.length, stores, documentElement.outerHTML]);
  });

describe.each(doors)('a link for $purpose', (door) => {
  // proves: scanner-javascript, token-in-history
  it('is as good as new after a scanner that ran its scripts, and has left the token nowhere', async () => {
    const person = await stage.newcomer();
    const { token } = await door.issue(person, stage);
    const owner = await browserOf(person, stage);
    const before = await everything(stage);
    for (const signedIn of door.purpose === 'delete-account' ? [false, true] : [false]) {
      const { page } = await browser.open({ javaScript: true });
      // What a page may mean to do by itself after a while, it does now.
      await page.clock.install();
      const session = {
        name: cookieAt(stage.app.url, 'session'),
        value: owner.cookie('session') ?? '',
        url: stage.app.url,
      };
      if (signedIn) await page.context().addCookies([session]);
      await page.goto(`${stage.app.url}${door.path}/${token}`, { waitUntil: 'networkidle' });
      await page.clock.runFor(20_000);
      await page.mouse.move(40, 40);
      await page.mouse.wheel(0, 4000);
      await page.keyboard.press('Tab');
      await page.waitForLoadState('networkidle');
      expect(await leftIn(page)).not.toContain(token);
      const url = new URL(page.url());
      expect(url.pathname).toBe(door.purpose === 'delete-account' && !signedIn ? '/sign-in' : door.page);
    }
    expect(await everything(stage)).toEqual(before);
    expect(isDone(await submit(owner, door, await fillIn(owner, door, token)), door)).toBe(true);
  });
});

const reset = doors.find(({ purpose }) => purpose === 'password-reset') as Door;

// proves: referrer, OWASP-FP referrer, Copenhagen reset-referrer
it('no request from a page behind a link tells anybody the token, whatever is followed or missing there', async () => {
  for (const javaScript of [true, false]) {
    const { token } = await reset.issue(await stage.newcomer(), stage);
    const { page } = await browser.open({ javaScript, baseURL: recorded() });
    const elsewhere = elsewhereOf(page, recorded());
    seen.length = 0;
    const answer = await page.goto(`${reset.path}/${token}`);
    expect(await answer?.headerValue('referrer-policy')).toBe('same-origin');
    if (javaScript) {
      await hydrated(page);
      // Assets that are not there, as a faulty deploy would have them.
      await page.evaluate(() =>
        Promise.all(['/nowhere.png', '/_next/static/nowhere.js'].map((path) => fetch(path))),
      );
    }
    const links = page.locator('a[href]:not([href^="mailto:"])');
    const targets = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(targets.length).toBeGreaterThan(1);
    for (const target of new Set(targets)) {
      expect(target).toMatch(/^[/#](?!\/)/);
      await page
        .locator(`a[href="${target}"]`)
        .first()
        .evaluate((one: HTMLElement) => one.click());
      const { pathname } = new URL(target ?? '', `${recorded()}${reset.page}`);
      await page.waitForURL((url) => url.pathname === pathname);
      await page.goto(reset.page);
    }
    expect(elsewhere).toEqual([]);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter(({ referer }) => referer !== '').length).toBeGreaterThan(0);
    for (const { referer } of seen) expect(referer).not.toContain(token);
    expect(seen.filter(({ path }) => path.includes(token))).toHaveLength(1);
    expect(stage.app.output()).not.toContain(token);
  }
});

// proves: token-in-history
it('after success Back and Reload show the dead link, and nothing that was typed', async () => {
  const { token } = await reset.issue(await stage.newcomer(), stage);
  const { page } = await browser.open({ javaScript: true, baseURL: stage.app.url });
  await page.goto('/forgot-password');
  await page.goto(`${reset.path}/${token}`);
  await hydrated(page);
  const password = 'seven copper kettles hum';
  for (const name of ['password', 'confirmPassword'])
    await page.locator(`input[name="${name}"]:visible`).fill(password);
  await page
    .getByRole('main')
    .getByRole('button', { name: /set new password/i })
    .click();
  await page.waitForURL('**/sign-in');
  expect(await leftIn(page)).not.toContain(token);
  expect(await leftIn(page)).not.toContain(password);

  const expectDead = async () => {
    await page.getByText(/with this link a moment ago/i).waitFor();
    expect(new URL(page.url()).pathname).toBe(reset.page);
    expect(await page.locator('input').count()).toBe(0);
  };
  await page.goBack();
  await expectDead();
  await page.reload();
  await expectDead();
  await page.goForward();
  expect(await page.locator('input[name="password"]').inputValue()).toBe('');
});

it('leaves nothing in the console but what was missing on purpose', () => {
  expect(browser.complaints.filter((one) => !one.includes('404'))).toEqual([]);
});
