import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useBrowser } from '../support/browser/browser';
import { arrive, setStage, visit, type Stage } from '../support/browser/states/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true });
});
afterAll(() => stage?.close());

const browser = useBrowser();
const open = async (javaScript = true) =>
  (await browser.open({ javaScript, baseURL: stage.app.url, reducedMotion: 'reduce' })).page;

/** The focused element's accessible name, and whether its focus ring is visible. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    if (!element || element === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const name =
      element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
    return { name, ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
  });

/** Tabs through the whole page. Every stop must have a visible focus ring. */
async function stops(page: Page): Promise<(string | null)[]> {
  const names: (string | null)[] = [];
  for (let press = 0; press < 30; press += 1) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (!stop) break;
    expect(stop.ring, `${stop.name} shows its focus`).toBe(true);
    names.push(stop.name);
  }
  return names;
}

const before = ['Skip to content', 'Sparekey'];
const after = ['help@example.com', 'Development mailbox'];

it.each([
  ['/', ['Create account', 'Sign in']],
  [
    '/sign-in',
    [
      'Email address',
      'Password',
      'Show password',
      'Keep me signed in',
      'Forgot your password?',
      'Sign in',
      'Create account',
    ],
  ],
  ['/sign-up', ['Email address', 'Email me a link', 'Sign in']],
  ['/forgot-password', ['Email address', 'Email me a link', 'Sign in']],
  ['/reset-password', ['Request a new link']],
  ['/no/such/page', ['Go to the home page']],
])('%s has a logical tab order with visible focus', async (path, expected) => {
  const page = await open();
  await visit(page, stage.app.url + path, true);
  expect(await stops(page)).toEqual([...before, ...expected, ...after]);
});

it('the reset form has no invisible tab stop', async () => {
  const page = await open();
  const { token } = await stage.people.newResetLink(await stage.newcomer());
  await visit(page, `${stage.app.url}/reset-password/${token}`, true);
  expect(await stops(page)).toEqual([
    ...before,
    'New password',
    'Show password',
    'Confirm password',
    'Show password',
    'Set new password',
    ...after,
  ]);
});

const around = ['Sign out', 'Profile', 'Security', 'Email address'];
// proves: ASVS 7.4.4, NIST 5.1
it.each([
  ['/account', ['Your name', 'Save', 'Delete your account']],
  [
    '/account/security',
    [
      ...['Current password', 'Show password', 'New password', 'Show password', 'Confirm password'],
      ...['Show password', 'Change password', 'Email me a link', 'End session: Chrome on Windows'],
      'Sign out of other sessions',
    ],
  ],
  ['/account/email', ['New email address', 'Current password', 'Show password', 'Change email address']],
  ['/account/delete', ['Current password', 'Show password', 'Email me a link']],
])('%s (signed in) has a logical tab order with visible focus', async (path, expected) => {
  const page = await open();
  const person = await stage.newcomer();
  await stage.people.newSession(person);
  await arrive(page, stage, person);
  await visit(page, stage.app.url + path, true);
  expect(await stops(page)).toEqual([...before, ...around, ...expected, ...after]);
});

it('focuses the confirmation after a redirect', async () => {
  const page = await open();
  await arrive(page, stage, await stage.newcomer());
  await visit(page, `${stage.app.url}/account`, true);
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.keyboard.press('Enter');
  await page.getByText('Your name has been saved.').waitFor();
  expect((await focused(page))?.name).toBe('Your name has been saved.');
});

it('skips to the content', async () => {
  const page = await open();
  await visit(page, `${stage.app.url}/sign-in`, true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect((await focused(page))?.name).toBe('Email address');
});

// proves: ASVS 6.2.6, NIST 3.1.1.2 managers
it('requests a link, sets a password, signs in and out by keyboard alone', async () => {
  const page = await open();
  const { email } = await stage.newcomer();
  await visit(page, `${stage.app.url}/sign-in`, true);
  const tabTo = async (name: string) => {
    for (let press = 0; press < 30 && (await focused(page))?.name !== name; press += 1)
      await page.keyboard.press('Tab');
    expect((await focused(page))?.name).toBe(name);
  };
  await tabTo('Forgot your password?');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/forgot-password');
  await tabTo('Email address');
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  // The content was replaced, so the focus moves to its heading.
  expect((await focused(page))?.name).toBe('Check your email');

  const { token } = await stage.people.newResetLink({ ...(await stage.newcomer()) });
  await visit(page, `${stage.app.url}/reset-password/${token}`, true);
  await tabTo('New password');
  await page.keyboard.type('seven copper kettles hum');
  await page.keyboard.press('Tab');
  expect(await page.locator('#password').getAttribute('type')).toBe('password');
  await page.keyboard.press('Space');
  expect(await page.locator('#password').getAttribute('type')).toBe('text');
  expect((await focused(page))?.name).toBe('Hide password');
  await page.keyboard.press('Tab');
  await page.keyboard.type('seven copper kettles hum');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sign-in');
  await tabTo('Password');
  await page.keyboard.type('seven copper kettles hum');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');
  await tabTo('Sign out');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/sign-in');
});

it.each([true, false])(
  'focuses the first invalid field, which has its error (JavaScript: %s)',
  async (javaScript) => {
    const page = await open(javaScript);
    await visit(page, `${stage.app.url}/sign-in`, javaScript);
    await page
      .locator('form')
      .last()
      .evaluate((form: HTMLFormElement) => (form.noValidate = true));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Enter your email address.').waitFor();
    expect((await focused(page))?.name).toBe('Email address');
    const field = page.locator('#email');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    const [errorId = ''] = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
    expect(await page.locator(`#${errorId}`).textContent()).toBe('Enter your email address.');
    expect(await page.locator(`#${errorId}`).getAttribute('aria-live')).toBe('polite');
  },
);

it.each([true, false])(
  'focuses a field that only the server could refuse (JavaScript: %s)',
  async (javaScript) => {
    const page = await open(javaScript);
    const { token } = await stage.people.newSignUpLink('grace-keyboard@example.com');
    await visit(page, `${stage.app.url}/sign-up/${token}`, javaScript);
    await page.locator('#name').fill('Grace Hopper');
    for (const name of ['password', 'confirmPassword'])
      await page.locator(`#${name}`).fill('1q2w3e4r5t6y7u8i');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText(/too common|follows a pattern/).waitFor();
    expect((await focused(page))?.name).toBe('Password');
    expect(await page.locator('#name').inputValue()).toBe('Grace Hopper');
  },
);

it('announces errors assertively and confirmations politely', async () => {
  const page = await open();
  await visit(page, `${stage.app.url}/sign-in`, true);
  await page.locator('#email').fill('grace@example.com');
  await page.locator('#password').fill('not the right one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').filter({ hasText: 'Incorrect email address or password' }).waitFor();

  await page.goto('/forgot-password');
  await visit(page, `${stage.app.url}/forgot-password`, true);
  await page.clock.install();
  await page.locator('#email').fill('grace@example.com');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  await page.clock.runFor(61_000);
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('status').filter({ hasText: 'Requested again.' }).waitFor();
});

// proves: OWASP-Auth strength, NIST 3.1.1.2 guidance
it('announces password strength when typing pauses, without moving the layout', async () => {
  const page = await open();
  const { token } = await stage.people.newResetLink(await stage.newcomer());
  await visit(page, `${stage.app.url}/reset-password/${token}`, true);
  const button = page.getByRole('button', { name: 'Set new password' });
  const place = await button.boundingBox();
  await page.locator('#password').fill('quiet otters carry lanterns');
  await page.getByRole('status').filter({ hasText: 'Password strength: Strong' }).waitFor();
  await page
    .locator('#password')
    .dispatchEvent('keydown', { key: 'A', modifierCapsLock: true, bubbles: true });
  await page.getByRole('status').filter({ hasText: 'Caps Lock is on.' }).waitFor();
  expect(await button.boundingBox()).toEqual(place);
  await page.locator('#confirmPassword').focus();
  expect(await page.getByText('Caps Lock is on.').count()).toBe(0);
});

// proves: ASVS 6.2.7, NIST 3.1.1.2 managers
it('supports password managers and pasting (WCAG 3.3.8)', async () => {
  const page = await open();
  const pastes = (selector: string) =>
    page
      .locator(selector)
      .evaluate((field) =>
        field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true })),
      );
  const autocomplete = (selector: string) => page.locator(selector).getAttribute('autocomplete');

  await visit(page, `${stage.app.url}/sign-in`, true);
  expect([await autocomplete('#email'), await autocomplete('#password')]).toEqual([
    'username',
    'current-password',
  ]);
  expect([await pastes('#email'), await pastes('#password')]).toEqual([true, true]);

  const person = await stage.newcomer();
  const { token } = await stage.people.newResetLink(person);
  await visit(page, `${stage.app.url}/reset-password/${token}`, true);
  expect([await autocomplete('#password'), await autocomplete('#confirmPassword')]).toEqual([
    'new-password',
    'new-password',
  ]);
  expect([await pastes('#password'), await pastes('#confirmPassword')]).toEqual([true, true]);
  expect(await page.locator('input[autocomplete="username"]').inputValue()).toBe(person.email);
});

it('animates nothing when the user prefers reduced motion', async () => {
  const page = await open();
  await visit(page, `${stage.app.url}/sign-in`, true);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => {
        const { transitionProperty, transitionDuration, animationName } = getComputedStyle(element);
        return (
          animationName !== 'none' || (transitionProperty !== 'none' && parseFloat(transitionDuration) > 0)
        );
      })
      .map((element) => element.className),
  );
  expect(moving).toEqual([]);
});
