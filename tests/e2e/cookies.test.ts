import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hydrated, openWithoutCookies, useBrowser } from '../support/browser/browser';
import { arrive, fillIn, setStage, visit, type Stage } from '../support/browser/states/stage';
import { cookieAt, Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true });
}, 90_000);
afterAll(() => stage?.close());

const browser = useBrowser();
const both = [{ javaScript: true }, { javaScript: false }];

describe.each(both)('a browser that blocks cookies (JavaScript: $javaScript)', ({ javaScript }) => {
  const withPage = async (use: (page: Page) => Promise<void>) => {
    const { page, close } = await openWithoutCookies({ javaScript, baseURL: stage.app.url });
    try {
      await use(page);
    } finally {
      await close();
    }
  };

  it('is asked to allow cookies each time it opens a link', () =>
    withPage(async (page) => {
      const { people, newcomer } = stage;
      const person = await newcomer();
      const paths = [
        `/reset-password/${(await people.newResetLink(person)).token}`,
        `/sign-up/${(await people.newSignUpLink('new@example.com')).token}`,
        `/confirm-email/${(await people.newEmailChangeLink(person)).token}`,
        `/not-me/${(await people.newProtectiveLink(person, 'password-changed')).token}`,
      ];
      for (const path of [...paths, ...paths]) {
        await page.goto(path);
        await page.getByRole('heading', { name: 'Allow cookies to continue' }).waitFor();
        expect(page.url()).not.toContain(path);
      }
    }));

  it('is asked to allow cookies after signing in', () =>
    withPage(async (page) => {
      const { email, password } = await stage.newcomer();
      await visit(page, '/sign-in', javaScript);
      await fillIn(page, { email, password });
      await page.getByText('Allow cookies, then sign in again.').waitFor();
      expect(new URL(page.url()).pathname).toBe('/sign-in');
      await visit(page, '/sign-in', javaScript);
      expect(await page.getByText('Allow cookies').count()).toBe(0);
    }));
});

describe.each(both)('a browser that stores cookies (JavaScript: $javaScript)', ({ javaScript }) => {
  const open = async () => (await browser.open({ javaScript, baseURL: stage.app.url })).page;

  it('isn’t asked to allow cookies on its first visit', async () => {
    const page = await open();
    for (const path of ['/reset-password', '/sign-up/complete', '/confirm-email', '/not-me']) {
      await page.context().clearCookies();
      await page.goto(path);
      await page.getByRole('heading', { name: 'Open the link in your email again' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Open the link in your email again' }).waitFor();
    }
    await page.context().clearCookies();
    await page.goto('/account');
    expect(await page.getByText('Allow cookies').count()).toBe(0);
    const { email, password } = await stage.newcomer();
    await visit(page, '/sign-in', javaScript);
    await fillIn(page, { email, password });
    await page.waitForURL('**/account');
  });

  it('shows no personal data on Back after signing out in another tab', async () => {
    const person = await stage.newcomer();
    const page = await open();
    await arrive(page, stage, person);
    await visit(page, '/account', javaScript);
    await page.getByRole('link', { name: 'Security' }).click();
    await page.waitForURL('**/account/security');
    await page.getByRole('heading', { name: 'Recent activity' }).waitFor();
    const other = await page.context().newPage();
    await visit(other, `${stage.app.url}/account`, javaScript);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.waitForURL('**/sign-in');

    // Not even for a moment.
    if (javaScript)
      await page.evaluate(() => {
        const look = () => document.querySelector('main input[name="name"]') && (sessionStorage.seen = 'yes');
        new MutationObserver(look).observe(document, { childList: true, subtree: true });
      });
    await page.goBack();
    await page.waitForURL('**/sign-in?**');
    expect(await page.content()).not.toContain(person.email);
    if (javaScript) expect(await page.evaluate(() => sessionStorage.seen as unknown)).toBeUndefined();
    // In the other tab, the router did the redirect.
    await other.goBack();
    await other.waitForURL('**/sign-in?**');
    expect(await other.content()).not.toContain(person.email);
  });
});

it('reloads a page that the browser restores from its back/forward cache', async () => {
  const { page } = await browser.open({ javaScript: true, baseURL: stage.app.url });
  await arrive(page, stage, await stage.newcomer());
  await page.goto('/account');
  await hydrated(page);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  expect(await page.locator('main').isVisible()).toBe(false);
  await page.context().clearCookies();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await page.waitForURL('**/sign-in?**');
});

// proves: fixation
it('leaves another app’s cookies on this host alone', async () => {
  const { app, newcomer } = stage;
  const { email, password } = await newcomer();
  const visitor = new Visitor(app.url);
  const foreign = ['session', 'device', 'notice-sign-in', 'session-1'].map(
    (name) => [name, 'theirs'] as const,
  );
  const own = cookieAt(app.url, 'session');
  const headers = { Cookie: [...foreign, [own, 'unreadable']].map((pair) => pair.join('=')).join('; ') };
  for (const path of ['/', '/sign-in', '/account', '/forgot-password', '/sign-up'])
    expect((await visitor.request(path, { headers })).headers.getSetCookie(), path).toEqual([]);
  const signedIn = await visitor.post(await visitor.open('/sign-in'), { email, password });
  const names = signedIn.headers.getSetCookie().map((line) => line.split('=')[0]);
  const { port } = new URL(app.url);
  expect(names.filter((name) => !/^unused-/.test(name ?? ''))).toSatisfy((all: string[]) =>
    all.every((name) => name.endsWith(`-${port}`)),
  );
});
