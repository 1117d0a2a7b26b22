import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { linkIn, mailTo } from '../support/server/app';
import { hydrated, useBrowser } from '../support/browser/browser';
import type { Person } from '../support/people/people';
import { arrive, setStage, type Stage } from '../support/browser/states/stage';
import { cookieAt } from '../support/browser/visitor';

const PASSWORD = 'quiet otters carry lanterns';
const NEW = 'seven copper kettles hum';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true });
}, 90_000);
afterAll(() => stage?.close());

const browser = useBrowser();
afterEach(() => expect(browser.complaints.splice(0)).toEqual([]));

// The states (tests/support/browser/states/account.ts) cover the rest without JavaScript.
describe.each([{ javaScript: true }, { javaScript: false }])(
  'with JavaScript: $javaScript',
  ({ javaScript }) => {
    async function open(person: Person, path: string): Promise<Page> {
      const { page } = await browser.open({ javaScript, baseURL: stage.app.url });
      await arrive(page, stage, person);
      await go(page, path);
      return page;
    }
    async function go(page: Page, path: string) {
      await page.goto(path);
      if (javaScript) await hydrated(page);
    }
    async function act(page: Page, button: string | RegExp, fields: Record<string, string> = {}) {
      for (const [name, value] of Object.entries(fields))
        await page.locator(`input[name="${name}"]`).fill(value);
      await page.getByRole('main').getByRole('button', { name: button }).first().click();
    }
    async function signIn(page: Page, email: string, password: string) {
      await go(page, '/sign-in');
      await act(page, 'Sign in', { email, password });
    }
    const twice = (password: string) => ({ password, confirmPassword: password });

    it.runIf(javaScript)(
      'changing the password ends every session except a new one in this browser',
      async () => {
        const person = await stage.newcomer();
        const [page, other] = [await open(person, '/account/security'), await open(person, '/account')];
        const [copied] = (await page.context().cookies()).filter(
          ({ name }) => name === cookieAt(stage.app.url, 'session'),
        );
        await act(page, 'Change password', { currentPassword: PASSWORD, ...twice(NEW) });
        await page.getByText('Your password has been changed.').waitFor();
        expect(await page.locator('input[name="currentPassword"]').inputValue()).toBe('');
        await go(page, '/account');
        expect(new URL(page.url()).pathname).toBe('/account');

        await go(other, '/account');
        expect(new URL(other.url()).pathname).toBe('/sign-in');
        const { page: thief } = await browser.open({ javaScript, baseURL: stage.app.url });
        await thief.context().addCookies(copied ? [copied] : []);
        await go(thief, '/account');
        expect(new URL(thief.url()).pathname).toBe('/sign-in');
        await signIn(thief, person.email, PASSWORD);
        await thief.getByText(/Incorrect email address or password/).waitFor();
        await mailTo(stage.app, person.email, /password was changed/);
      },
    );

    it('removes a confirmation when the next form is refused', async () => {
      const page = await open(await stage.newcomer(), '/account');
      await act(page, 'Save', { name: 'Ada Tester' });
      await page.getByText('Your name has been saved.').waitFor();
      await act(page, 'Save', { name: 'https://evil.test' });
      await page.getByText(/without web addresses/).waitFor();
      expect(await page.getByText('Your name has been saved.').count()).toBe(0);
      await act(page, 'Save', { name: 'Ada Byron' });
      await page.getByText('Your name has been saved.').waitFor();
    });

    it('emails a reset link to a signed-in user and returns to the security page', async () => {
      const person = await stage.newcomer();
      const page = await open(person, '/account/security');
      await act(page, 'Email me a link');
      await page.getByText(/A link to set a new password is on its way/).waitFor();
      await go(page, linkIn(await mailTo(stage.app, person.email, /^Reset/), '/reset-password/'));
      await act(page, 'Set new password', twice(NEW));
      await page.getByText('Your password has been reset.').waitFor();
      await act(page, 'Sign in', { password: NEW });
      await page.waitForURL('**/account/security');
    });

    it.runIf(javaScript)('ends one session, then all others', async () => {
      const person = await stage.newcomer();
      const [page, one, two] = [
        await open(person, '/account/security'),
        await open(person, '/account'),
        await open(person, '/account'),
      ];
      await go(page, '/account/security');
      const rows = page.getByRole('listitem').filter({ hasText: 'Signed in' }).filter({ hasText: 'Chrome' });
      expect(await rows.count()).toBe(3);
      await act(page, /^End session/);
      await page.getByText('That session has ended.').waitFor();
      expect(await rows.count()).toBe(2);
      await act(page, 'Sign out of other sessions');
      await page.getByText('You’re signed out everywhere else.').waitFor();
      expect(await rows.count()).toBe(1);
      for (const ended of [one, two]) {
        await go(ended, '/account');
        expect(new URL(ended.url()).pathname).toBe('/sign-in');
      }
      await page.getByText('Signed out of other sessions').waitFor();
    });

    it.runIf(javaScript)(
      'changes the email address on confirmation, and undoes it from the old one',
      async () => {
        const person = await stage.newcomer();
        const email = `moved.${person.email}`;
        const page = await open(person, '/account/email');
        await act(page, 'Change email address', { email, currentPassword: PASSWORD });
        await page.getByText(`open the link we emailed to ${email}`).waitFor();
        await mailTo(stage.app, person.email, /change requested/);
        const link = linkIn(await mailTo(stage.app, email, /Confirm/), '/confirm-email/');

        // On a phone that isn't signed in.
        const { page: phone } = await browser.open({ javaScript, baseURL: stage.app.url });
        await go(phone, link);
        await phone.getByText(email).waitFor();
        await act(phone, 'Confirm email address');
        await phone.getByText('Your email address has been changed.').waitFor();
        expect(await phone.locator('input[name="email"]').inputValue()).toBe(email);

        await go(page, '/account');
        await page.getByText(email).waitFor();
        await signIn(phone, person.email, PASSWORD);
        await phone.getByText(/Incorrect email address or password/).waitFor();

        await go(phone, linkIn(await mailTo(stage.app, person.email, /address on your/), '/not-me/'));
        await act(phone, 'Undo change');
        await phone.getByText(/You’ve been signed out everywhere/).waitFor();
        await go(page, '/account');
        expect(new URL(page.url()).pathname).toBe('/sign-in');
        await go(phone, linkIn(await mailTo(stage.app, person.email, /^Reset/), '/reset-password/'));
        await act(phone, 'Set new password', twice(NEW));
        await phone.getByText('Your password has been reset.').waitFor();
        await act(phone, 'Sign in', { email: person.email, password: NEW });
        await phone.waitForURL('**/account');
      },
    );

    it.runIf(javaScript)('refuses to confirm an email change that was cancelled', async () => {
      const person = await stage.newcomer();
      const email = `never.${person.email}`;
      const page = await open(person, '/account/email');
      await act(page, 'Change email address', { email, currentPassword: PASSWORD });
      const link = linkIn(await mailTo(stage.app, email, /Confirm/), '/confirm-email/');
      await act(page, 'Cancel change');
      await page.getByText('The email address change has been cancelled.').waitFor();
      await page.goto(link);
      await page.getByText('This link no longer works').waitFor();
    });

    it('deletes the account by password, link and confirmation, and frees the address', async () => {
      const person = await stage.newcomer();
      const page = await open(person, '/account');
      await page.getByRole('link', { name: 'Delete your account' }).click();
      await page.waitForURL('**/account/delete');
      if (javaScript) await hydrated(page);
      await act(page, 'Email me a link', { currentPassword: PASSWORD });
      await page.getByText(/A link to delete your account is on its way/).waitFor();
      const link = linkIn(await mailTo(stage.app, person.email, /Delete/), '/account/delete/');

      // A signed-out user is sent to sign-in, and back to the confirmation.
      const { page: phone } = await browser.open({ javaScript, baseURL: stage.app.url });
      await go(phone, link);
      await act(phone, 'Sign in', { email: person.email, password: PASSWORD });
      await phone.getByRole('heading', { name: 'Are you sure?' }).waitFor();
      if (javaScript) await hydrated(phone);
      await act(phone, 'Delete account');
      await phone.getByText('Your account has been deleted.').waitFor();
      await mailTo(stage.app, person.email, /was deleted/);

      await go(page, '/account');
      expect(new URL(page.url()).pathname).toBe('/sign-in');
      await go(page, '/sign-up');
      await act(page, 'Email me a link', { email: person.email });
      await go(page, linkIn(await mailTo(stage.app, person.email, /^Finish/), '/sign-up/'));
      await act(page, 'Create account', { name: 'Somebody New', ...twice(NEW) });
      await page.waitForURL('**/account');
      await go(page, link);
      await page.getByRole('heading', { name: 'Confirm your password' }).waitFor();
    });

    it.runIf(javaScript)(
      'emails about the first sign-in from a browser, and not about the second',
      async () => {
        const person = await stage.newcomer();
        const { page } = await browser.open({ javaScript, baseURL: stage.app.url });
        for (let time = 0; time < 2; time += 1) {
          await signIn(page, person.email, PASSWORD);
          await page.waitForURL('**/account');
          await act(page, 'Sign out');
          await page.getByText('You’re signed out.').waitFor();
        }
        await mailTo(stage.app, person.email, /New sign-in/);
        const sent = await stage.database.query(
          `SELECT 1 FROM "OutboundEmail" WHERE "kind" = 'new-device' AND "userId" = $1`,
          [person.id],
        );
        expect(sent).toHaveLength(1);
      },
    );
  },
);

it('shows times in the browser’s time zone, and names the zone', async () => {
  const person = await stage.newcomer();
  const zone = { baseURL: stage.app.url, timezoneId: 'Asia/Kolkata' };
  const { page } = await browser.open({ javaScript: true, ...zone });
  await arrive(page, stage, person);
  await page.goto('/account/security');
  await page.getByText(/^Signed in .* GMT\+5:30$/).waitFor();
  const { page: plain } = await browser.open({ javaScript: false, ...zone });
  await arrive(plain, stage, person);
  await plain.goto('/account/security');
  await plain
    .getByText(/^Signed in .* UTC$/)
    .first()
    .waitFor();
});

it('sends password managers to the page that changes the password', async () => {
  const { page } = await browser.open({ javaScript: true, baseURL: stage.app.url });
  await arrive(page, stage, await stage.newcomer());
  await page.goto('/.well-known/change-password');
  expect(new URL(page.url()).pathname).toBe('/account/security');
  const hints = page.locator('input[name="currentPassword"], input[name="password"]');
  expect(await hints.evaluateAll((all) => all.map((one) => one.getAttribute('autocomplete')))).toEqual([
    'current-password',
    'new-password',
  ]);
  const form = page.locator('form').filter({ has: page.locator('[name="currentPassword"]') });
  expect(await form.locator('[autocomplete="username"]').inputValue()).toContain('@example.com');
});
