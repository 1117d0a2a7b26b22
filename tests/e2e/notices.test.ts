import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../support/browser/browser';
import { arrive, fillIn, setStage, visit, type Stage } from '../support/browser/states/stage';
import { browserOf } from '../support/people/doors';
import { Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true });
}, 90_000);
afterAll(() => stage?.close());

const browser = useBrowser();
const PASSWORD = 'seven copper kettles hum';
const SAVED = 'Your name has been saved.';
const RESET = 'Your password has been reset.';

describe.each([{ javaScript: true }, { javaScript: false }])(
  'a confirmation (JavaScript: $javaScript)',
  ({ javaScript }) => {
    it('is shown once, and not after a reload or on Back', async () => {
      const { page } = await browser.open({ javaScript, baseURL: stage.app.url });
      await arrive(page, stage, await stage.newcomer());
      await visit(page, '/account', javaScript);
      await page.locator('input[name="name"]').fill('Grace');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText(SAVED).waitFor();

      await page.reload();
      expect(await page.getByText(SAVED).count()).toBe(0);
      await page.getByRole('link', { name: 'Security' }).click();
      await page.waitForURL('**/account/security');
      await page.goBack();
      await page.locator('input[name="name"]').waitFor();
      expect(await page.getByText(SAVED).count()).toBe(0);
    });
  },
);

/** Resets a password without JavaScript, and doesn't follow the redirect to sign-in. */
async function reset() {
  const person = await stage.newcomer();
  const visitor = new Visitor(stage.app.url);
  const form = await visitor.open(`/reset-password/${(await stage.people.newResetLink(person)).token}`);
  const done = await visitor.post(form, { password: PASSWORD, confirmPassword: PASSWORD });
  expect(done.status).toBe(303);
  return { person, visitor };
}

it('keeps a notice through HEAD requests and prefetches', async () => {
  const { visitor } = await reset();
  await visitor.request('/sign-in', { method: 'HEAD' });
  await visitor.request('/sign-in', { headers: { 'Sec-Purpose': 'prefetch' } });
  await visitor.request('/sign-in', { headers: { RSC: '1', 'Next-Router-Prefetch': '1' } });
  expect((await visitor.open('/sign-in')).text).toContain(RESET);
  expect((await visitor.open('/sign-in')).text).not.toContain(RESET);
});

it('hides the notice of a reset that “this wasn’t me” has undone', async () => {
  const { person, visitor } = await reset();
  const owner = new Visitor(stage.app.url);
  const { token } = await stage.people.newProtectiveLink(person, 'password-changed');
  await owner.post(await owner.open(`/not-me/${token}`), {});
  expect((await visitor.open('/sign-in')).text).not.toContain(RESET);
});

it('hides the notice of an email change that has been undone', async () => {
  const person = await stage.newcomer();
  const visitor = new Visitor(stage.app.url);
  const { token } = await stage.people.newEmailChangeLink(person);
  const done = await visitor.post(await visitor.open(`/confirm-email/${token}`), {});
  expect(done.headers.get('location')).toBe('/sign-in');
  const owner = await browserOf(person, stage);
  const undo = await stage.people.newProtectiveLink(person, 'email-changed', person.email);
  await owner.post(await owner.open(`/not-me/${undo.token}`), {});
  expect((await visitor.open('/sign-in')).text).not.toContain('Your email address has been changed.');
});

it('asks to confirm the password when only that is missing', async () => {
  const { people, app, newcomer } = stage;
  const { page } = await browser.open({ javaScript: true });
  await visit(page, `${app.url}/reset-password/${(await people.newResetLink(await newcomer())).token}`, true);
  await fillIn(page, { password: PASSWORD });
  await page.getByText('Confirm your password.').waitFor();
});
