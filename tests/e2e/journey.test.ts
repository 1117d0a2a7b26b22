import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkIn, mailTo, startApp, type App } from '../support/server/app';
import { hydrated, send, useBrowser } from '../support/browser/browser';
import { until } from '../support/until';
import { makeDatabase, type TestDatabase } from '../support/database/database';

const newAddress = () => `ada-${randomBytes(4).toString('hex')}@example.test`;
const FIRST = 'quiet otters carry lanterns';
const SECOND = 'seven copper kettles hum';

let app: App;
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  app = await startApp(database.url);
}, 90_000);
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const browser = useBrowser();

describe.each([{ javaScript: true }, { javaScript: false }])(
  'with JavaScript: $javaScript',
  ({ javaScript }) => {
    const open = () => browser.open({ javaScript, baseURL: app.url });
    const ready = async (page: Page) => {
      if (javaScript) await hydrated(page);
    };

    /** Opens an emailed link, which the mailbox page must show as a link. */
    async function openLinkIn(page: Page, mail: { id: string; text: string }, path: string) {
      await page.goto(`/dev/mailbox/${mail.id}`);
      const target = linkIn(mail, path);
      await expect(page.locator(`a[href="${target}"]`).count()).resolves.toBeGreaterThan(0);
      await page.goto(target);
      await ready(page);
    }

    async function signUp(page: Page, address: string) {
      await page.goto('/sign-up');
      await ready(page);
      await send(page, { email: address }, /email me a link/i);
      await page.getByRole('heading', { name: 'Check your email' }).waitFor();
      await openLinkIn(page, await mailTo(app, address, /sign|account/i), '/sign-up/');
      expect(new URL(page.url()).pathname).toBe('/sign-up/complete');
      await send(page, { name: 'Ada Byron', password: FIRST, confirmPassword: FIRST }, /create account/i);
      await page.waitForURL('**/account');
    }

    // proves: token-in-history
    it('signs up, signs out, resets the password, ends old sessions and signs in', async () => {
      const address = newAddress();
      const { page } = await open();
      await signUp(page, address);
      expect(await page.getByLabel('Your name').inputValue()).toBe('Ada Byron');
      await page.getByText(address).first().waitFor();

      await page
        .getByRole('main')
        .getByRole('button', { name: /sign out/i })
        .click();
      await page.waitForURL('**/sign-in');

      // The user's other browser stays signed in until the reset.
      const other = await open();
      await other.page.goto('/sign-in');
      await ready(other.page);
      await send(other.page, { email: address, password: FIRST }, /^sign in$/i);
      await other.page.waitForURL('**/account');

      await page.goto('/sign-in');
      await page.getByRole('link', { name: /forgot your password/i }).click();
      await page.waitForURL('**/forgot-password');
      await ready(page);
      await send(page, { email: address.toUpperCase() }, /email me a link/i);
      await page.getByRole('heading', { name: 'Check your email' }).waitFor();

      const mail = await mailTo(app, address, /reset|password/i);
      await openLinkIn(page, mail, '/reset-password/');
      expect(new URL(page.url()).pathname).toBe('/reset-password');
      await send(page, { password: SECOND, confirmPassword: SECOND }, /set new password/i);
      await page.waitForURL('**/sign-in');
      await page.getByText('Your password has been reset.').waitFor();
      expect(await page.locator('input[name="email"]').inputValue()).toBe(address);

      await other.page.goto('/account');
      expect(new URL(other.page.url()).pathname).toBe('/sign-in');

      await ready(page);
      await send(page, { password: FIRST }, /^sign in$/i);
      await page.getByText(/Incorrect email address or password/).waitFor();
      await send(page, { email: address, password: SECOND }, /^sign in$/i);
      await page.waitForURL('**/account');
      await mailTo(app, address, /changed/i);

      await page.goto(linkIn(mail, '/reset-password/'));
      await page.getByText(/with this link a moment ago/i).waitFor();
      expect(await page.locator('input[type="password"]').count()).toBe(0);
    });

    it('keeps what was typed and shows the error at the field', async () => {
      const { page } = await open();
      await page.goto('/sign-in');
      await ready(page);
      // Passes the browser's own validation, so the server refuses it without JavaScript too.
      await send(page, { email: 'nobody@example', password: 'x' }, /^sign in$/i);
      const field = page.locator('input[name="email"][aria-invalid="true"]');
      await field.waitFor();
      expect(await field.inputValue()).toBe('nobody@example');
      const described = await field.getAttribute('aria-describedby');
      expect(await page.locator(`[id="${described?.split(' ').at(-1)}"]`).textContent()).toMatch(
        /address like/i,
      );
      expect(await page.locator('input[name="password"]').inputValue()).toBe(javaScript ? 'x' : '');
    });

    it('explains why a password is refused and keeps the link valid', async () => {
      const address = newAddress();
      const { page } = await open();
      await signUp(page, address);
      await page.goto('/account');
      await page
        .getByRole('main')
        .getByRole('button', { name: /sign out/i })
        .click();
      await page.waitForURL('**/sign-in');
      await page.goto('/forgot-password');
      await ready(page);
      await send(page, { email: address }, /email me a link/i);
      await openLinkIn(page, await mailTo(app, address, /reset|password/i), '/reset-password/');
      await send(
        page,
        { password: 'aaaaaaaaaaaaaaaaaaaa', confirmPassword: 'aaaaaaaaaaaaaaaaaaaa' },
        /set new password/i,
      );
      await page.locator('input[name="password"][aria-invalid="true"]').waitFor();
      await send(page, { password: SECOND, confirmPassword: SECOND }, /set new password/i);
      await page.waitForURL('**/sign-in');
    });

    it('offers a new link for a dead one without showing its address', async () => {
      const address = newAddress();
      const { page } = await open();
      await signUp(page, address);
      await page
        .getByRole('main')
        .getByRole('button', { name: /sign out/i })
        .click();
      await page.waitForURL('**/sign-in');
      await page.goto('/forgot-password');
      await ready(page);
      await send(page, { email: address }, /email me a link/i);
      const first = await mailTo(app, address, /reset|password/i);
      await database.query(`UPDATE "EmailLink" SET "voidedAt" = clock_timestamp() WHERE "usedAt" IS NULL`);
      await openLinkIn(page, first, '/reset-password/');
      await page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
      expect(await page.content()).not.toContain(address);
      await page
        .getByRole('main')
        .getByRole('button', { name: /new link/i })
        .click();
      const second = await mailToAfter(address, first.id);
      await openLinkIn(page, second, '/reset-password/');
      await send(page, { password: SECOND, confirmPassword: SECOND }, /set new password/i);
      await page.waitForURL('**/sign-in');
    });

    async function mailToAfter(address: string, id: string) {
      return until('the renewed mail', async () => {
        const mails = await app.mailbox();
        return (
          mails.find((mail) => mail.to === address && mail.id !== id && /reset/i.test(mail.subject)) ?? false
        );
      });
    }
  },
);

// proves: ASVS 16.2.5, ASVS 14.2.1
it('logs no token, address, password or error', () => {
  expect(app.output()).toContain('"mail accepted"');
  expect(app.output()).not.toMatch(/eyJ|@example\.test|quiet otters|copper kettles|"level":"(error|fatal)"/);
});

it('leaves no messages in the browser console', () => {
  expect(browser.complaints).toEqual([]);
});
