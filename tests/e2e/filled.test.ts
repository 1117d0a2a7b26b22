import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hydrated, useBrowser } from '../support/browser/browser';
import { arrive, setStage, type Stage } from '../support/browser/states/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true });
}, 90_000);
afterAll(() => stage?.close());

const browser = useBrowser();
const open = async () => (await browser.open({ javaScript: true, baseURL: stage.app.url })).page;

/** Fills fields like a password manager that fires no events, so React doesn't notice. */
async function fillSilently(page: Page, fields: Record<string, string>): Promise<void> {
  await page.evaluate((given) => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    for (const [name, value] of Object.entries(given))
      set?.call(document.querySelector(`main input[name="${name}"]`), value);
  }, fields);
}

/** Delays the page's scripts until the returned function is called. */
async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/*.js', async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

describe('fields that a password manager filled in without events', () => {
  it('are sent from the sign-in form', async () => {
    const { email, password } = await stage.newcomer();
    const page = await open();
    await page.goto('/sign-in');
    await hydrated(page);
    await fillSilently(page, { email, password });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/account');
  });

  it('are sent after the empty form was refused', async () => {
    const { email, password } = await stage.newcomer();
    const page = await open();
    await page.goto('/sign-in');
    await hydrated(page);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Enter your email address.').waitFor();
    await fillSilently(page, { email, password });
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/account');
  });

  it('are sent when filled in before the scripts ran', async () => {
    const { email, password } = await stage.newcomer();
    const page = await open();
    const release = await holdScripts(page);
    await page.goto('/sign-in', { waitUntil: 'commit' });
    await page.locator('input[name="password"]').waitFor();
    await fillSilently(page, { email, password });
    release();
    await hydrated(page);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/account');
  });

  it('are validated together with typed fields', async () => {
    const person = await stage.newcomer();
    const page = await open();
    await arrive(page, stage, person);
    await page.goto('/account/security');
    await hydrated(page);
    const next = 'seven copper kettles hum';
    await fillSilently(page, { currentPassword: person.password, confirmPassword: next });
    await page.locator('input[name="password"]').fill(next);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your password has been changed.').waitFor();
  });
});

describe('an extension that changes the page before the scripts run', () => {
  it('keeps what was typed', async () => {
    const { email, password } = await stage.newcomer();
    const page = await open();
    const release = await holdScripts(page);
    await page.goto('/sign-in', { waitUntil: 'commit' });
    await page.locator('input[name="email"]').fill(email);
    await page.locator('input[name="remember"]').check();
    await fillSilently(page, { password });
    await page.locator('input[name="email"]').focus();
    await page.evaluate(() => {
      const icon = document.createElement('div');
      icon.id = 'extension';
      document.querySelector('input[name="password"]')?.parentElement?.before(icon);
    });
    release();
    await hydrated(page);
    // React has rendered the page again, so the extension's element is gone.
    await expect.poll(() => page.locator('#extension').count()).toBe(0);
    expect(await page.locator('input[name="email"]').inputValue()).toBe(email);
    expect(await page.locator('input[name="password"]').inputValue()).toBe(password);
    expect(await page.locator('input[name="remember"]').isChecked()).toBe(true);
    expect(await page.locator('input[name="email"]').evaluate((one) => one === document.activeElement)).toBe(
      true,
    );
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/account');
  });

  it('keeps the form’s own values', async () => {
    const page = await open();
    await arrive(page, stage, await stage.newcomer());
    const release = await holdScripts(page);
    await page.goto('/account', { waitUntil: 'commit' });
    await page.locator('input[name="name"]').waitFor();
    await page.evaluate(() => {
      document.body.setAttribute('data-extension', '1');
      document.querySelector('input[name="name"]')?.before(document.createElement('div'));
    });
    release();
    await hydrated(page);
    expect(await page.locator('input[name="name"]').inputValue()).toBe('Ada Byron');
  });
});
