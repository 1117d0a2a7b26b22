import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkIn, mailTo, startApp, type App } from '../support/server/app';
import { hydrated, useBrowser } from '../support/browser/browser';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { translate } from '../support/browser/translator';

const [FIRST, SECOND, THIRD] = [
  'quiet otters carry lanterns',
  'seven copper kettles hum',
  'nine velvet anchors drift',
] as const;

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

describe.each([{ goesOn: false }, { goesOn: true }])('a translated page (goesOn: $goesOn)', ({ goesOn }) => {
  async function open(page: Page, path: string): Promise<void> {
    await page.goto(path);
    if ((await page.locator('main form').count()) > 0) await hydrated(page);
    await translate(page, { goesOn });
    await page.locator('main font').first().waitFor();
  }

  /** Fills in the form that has the button, and submits it. */
  async function send(page: Page, fields: Record<string, string>, button: RegExp): Promise<void> {
    const form = page.locator('main form').filter({ has: page.getByRole('button', { name: button }) });
    for (const [name, value] of Object.entries(fields))
      await form.locator(`input[name="${name}"]`).fill(value);
    await form.getByRole('button', { name: button }).click();
  }

  it('keeps every form working, from sign-up to account deletion', async () => {
    browser.complaints.length = 0;
    const { page } = await browser.open({ javaScript: true, baseURL: app.url });
    const name = randomBytes(4).toString('hex');
    const [address, later] = [`ada-${name}@example.test`, `grace-${name}@example.test`];

    await open(page, '/sign-up');
    await send(page, {}, /email me a link/i);
    await page.getByText('Enter your email address.').waitFor();
    await send(page, { email: address }, /email me a link/i);
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    const wait = page.getByRole('button', { name: /send again in/i });
    const before = await wait.textContent();
    await expect.poll(() => wait.textContent()).not.toBe(before);

    await open(page, linkIn(await mailTo(app, address, /./), '/sign-up/'));
    await send(page, { name: 'Ada', password: 'short' }, /create account/i);
    await page.getByText('Confirm your password.').waitFor();
    await send(page, { password: FIRST, confirmPassword: FIRST }, /create account/i);
    await page.waitForURL('**/account');

    await open(page, '/account');
    await send(page, { name: 'Ada Byron' }, /^save$/i);
    await page.getByText('Your name has been saved.').waitFor();

    await open(page, '/account/security');
    await send(
      page,
      { currentPassword: 'wrong', password: SECOND, confirmPassword: SECOND },
      /change password/i,
    );
    await page.getByText('This isn’t your current password.').waitFor();
    await send(page, { currentPassword: FIRST }, /change password/i);
    await page.getByText('Your password has been changed.').waitFor();

    await open(page, '/account/email');
    await send(page, { email: later, currentPassword: SECOND }, /change email address/i);
    await page.getByText('Check your email at the new address').waitFor();
    await open(page, linkIn(await mailTo(app, later, /./), '/confirm-email/'));
    await send(page, {}, /confirm email address/i);
    await page.getByText('Your email address has been changed.').waitFor();

    await open(page, '/account');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You’re signed out.').waitFor();
    await open(page, '/forgot-password');
    await send(page, { email: later }, /email me a link/i);
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await open(page, linkIn(await mailTo(app, later, /reset/i), '/reset-password/'));
    await send(page, { password: THIRD, confirmPassword: THIRD }, /set new password/i);
    await page.getByText('Your password has been reset.').waitFor();

    await open(page, '/sign-in');
    await send(page, { email: later, password: 'wrong' }, /^sign in$/i);
    await page.getByRole('alert').first().waitFor();
    await send(page, { email: later, password: THIRD }, /^sign in$/i);
    await page.waitForURL('**/account');

    await open(page, '/account/delete');
    await send(page, { currentPassword: THIRD }, /email me a link/i);
    await page.getByText('A link to delete your account').waitFor();
    await open(page, linkIn(await mailTo(app, later, /delet/i), '/account/delete/'));
    await send(page, {}, /delete account/i);
    await page.getByText('Your account has been deleted.').waitFor();

    await open(page, '/dev/mailbox');
    await page.getByRole('main').getByRole('link').first().click();
    await page.waitForURL('**/dev/mailbox/*');
    expect(browser.complaints).toEqual([]);
  }, 180_000);
});
