import type { Page } from 'playwright-core';
import type { Person } from '../../people/people';
import { rawRequest } from '../../faults/raw-request';
import { fillIn, visit, withoutBrowserChecks, type Stage, type State } from './stage';

async function signIn(page: Page, { app, newcomer }: Stage, javaScript: boolean, person?: Person) {
  const { email, password } = person ?? (await newcomer());
  await visit(page, `${app.url}/sign-in`, javaScript);
  await fillIn(page, { email, password });
  await page.waitForURL('**/account');
}

export const signingIn: State[] = [
  {
    name: 'sign-in empty',
    show: (page, { app }, javaScript) => visit(page, `${app.url}/sign-in`, javaScript),
  },
  {
    name: 'sign-in field errors',
    async show(page, { app }, javaScript) {
      await visit(page, `${app.url}/sign-in`, javaScript);
      await withoutBrowserChecks(page);
      await fillIn(page, { email: 'ada@example' });
      await page.locator('[aria-invalid="true"]').first().waitFor();
    },
  },
  {
    name: 'sign-in without cookies',
    async show(page, { app }, javaScript) {
      await visit(page, `${app.url}/sign-in?cookies=required`, javaScript);
      await page.getByText(/Allow cookies/).waitFor();
    },
  },
  {
    name: 'sign-in at another address',
    mayFail: /403/,
    async show(page, { app }, javaScript) {
      await visit(page, `${app.url}/sign-in`, javaScript);
      await page.route('**/sign-in', async (route) => {
        const request = route.request();
        if (request.method() !== 'POST') return route.continue();
        const headers = { ...request.headers(), host: 'www.example.com', origin: 'http://www.example.com' };
        const body = request.postDataBuffer() ?? '';
        const answer = await rawRequest(app.url, '/sign-in', { method: 'POST', headers, body });
        await route.fulfill({
          status: answer.status,
          headers: answer.headers as Record<string, string>,
          body: answer.text,
        });
      });
      await fillIn(page, { email: 'ada@example.com', password: 'quiet otters carry lanterns' });
      await page.getByText(/Forms only work at/).waitFor();
    },
  },
  {
    name: 'sign-in refused',
    async show(page, { app }, javaScript) {
      await visit(page, `${app.url}/sign-in`, javaScript);
      await fillIn(page, { email: 'grace@example.com', password: 'not the right one' });
      await page.getByText(/Incorrect email address or password/).waitFor();
    },
  },
  {
    name: 'sign-in password shown, Caps Lock on',
    with: 'JavaScript',
    async show(page, { app }, javaScript) {
      await visit(page, `${app.url}/sign-in`, javaScript);
      await page.locator('input[name="password"]').fill('QUIET OTTERS');
      await page.getByRole('button', { name: 'Show password' }).click();
      // Playwright's keyboard has no Caps Lock: the key's event says it, as a real one does.
      await page.locator('input[name="password"]').focus();
      await page
        .locator('input[name="password"]')
        .dispatchEvent('keydown', { key: 'S', modifierCapsLock: true, bubbles: true });
      await page.getByText('Caps Lock is on.').waitFor();
    },
  },
  {
    name: 'sign-in pending',
    with: 'JavaScript',
    async show(page, { app }, javaScript) {
      await visit(page, `${app.url}/sign-in`, javaScript);
      await page.route('**/*', (route) =>
        route.request().method() === 'POST' ? undefined : route.continue(),
      );
      await fillIn(page, { email: 'ada@example.com', password: 'quiet otters carry lanterns' });
      await page.locator('[aria-busy="true"]').waitFor();
    },
  },
  {
    name: 'sign-in limited',
    mayFail: /429/,
    async show(page, { hard, database }, javaScript) {
      await visit(page, `${hard.url}/sign-in`, javaScript);
      await fillIn(page, { email: 'grace@example.com', password: 'not the right one' });
      await page.getByText(/Incorrect email address or password/).waitFor();
      await database.query(`UPDATE "RateLimit" SET "uses" = 1000 WHERE "key" LIKE 'sign-in-client%'`);
      await fillIn(page, { email: 'grace@example.com', password: 'not the right one' });
      await page.getByText(/Too many attempts/).waitFor();
    },
  },
  {
    name: 'sign-in database away',
    mayFail: /503/,
    async show(page, { hard, gate }, javaScript) {
      await visit(page, `${hard.url}/sign-in`, javaScript);
      gate.shut();
      await fillIn(page, { email: 'ada@example.com', password: 'quiet otters carry lanterns' });
      await page.getByText(/Something’s wrong on our side/).waitFor();
    },
  },
  {
    name: 'sign-in after signing out',
    async show(page, stage, javaScript) {
      await signIn(page, stage, javaScript);
      await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You’re signed out.').waitFor();
    },
  },
  {
    name: 'sign-in after a reset',
    async show(page, { app, newcomer, people }, javaScript) {
      const { token } = await people.newResetLink(await newcomer());
      await visit(page, `${app.url}/reset-password/${token}`, javaScript);
      await fillIn(page, {
        password: 'seven copper kettles hum',
        confirmPassword: 'seven copper kettles hum',
      });
      await page.getByText('Your password has been reset.').waitFor();
    },
  },
  { name: 'account', show: (page, stage, javaScript) => signIn(page, stage, javaScript) },
  {
    name: 'account, signing out while the database is away',
    mayFail: /503/,
    async show(page, { hard, newcomer, gate }, javaScript) {
      const { email, password } = await newcomer();
      await visit(page, `${hard.url}/sign-in`, javaScript);
      await fillIn(page, { email, password });
      await page.waitForURL('**/account');
      if (javaScript) await page.waitForLoadState('networkidle');
      gate.shut();
      await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
      await page.getByText(/Something’s wrong on our side/).waitFor();
    },
  },
  {
    name: 'home, signed in',
    async show(page, stage, javaScript) {
      await signIn(page, stage, javaScript);
      await page.goto(`${stage.app.url}/`);
      await page.getByText(/You’re signed in/).waitFor();
    },
  },
];
