import { fillIn, LONG_ADDRESS, visit, withoutBrowserChecks, type Stage, type State } from './stage';
import type { Page } from 'playwright-core';

/** Uses up what one client may ask for in an hour, once for all. */
async function spendAll({ hard }: Stage): Promise<void> {
  const { Visitor } = await import('../visitor');
  const visitor = new Visitor(hard.url);
  const form = await visitor.open('/forgot-password');
  for (let time = 0; time < 30; time += 1) await visitor.post(form, { email: `nobody${time}@example.com` });
}

const checkEmail = (page: Page) => page.getByRole('heading', { name: 'Check your email' }).waitFor();

/** The two pages that ask for a link, in the states that they share. */
function askingAt(path: '/forgot-password' | '/sign-up'): State[] {
  const name = path.slice(1);
  // What comes after the form is the same for both.
  const alike = path === '/sign-up';
  const ask = async (page: Page, { app }: Stage, javaScript: boolean) => {
    await visit(page, app.url + path, javaScript);
    await fillIn(page, { email: 'grace@example.com' });
    await checkEmail(page);
  };
  return [
    { name: `${name} empty`, show: (page, { app }, javaScript) => visit(page, app.url + path, javaScript) },
    {
      name: `${name} field error`,
      async show(page, { app }, javaScript) {
        await visit(page, app.url + path, javaScript);
        await withoutBrowserChecks(page);
        await fillIn(page, { email: 'grace@example' });
        await page.locator('[aria-invalid="true"]').waitFor();
      },
    },
    {
      name: `${name} pending`,
      alike,
      with: 'JavaScript',
      async show(page, { app }, javaScript) {
        await visit(page, app.url + path, javaScript);
        await page.route('**/*', (route) =>
          route.request().method() === 'POST' ? undefined : route.continue(),
        );
        await fillIn(page, { email: 'grace@example.com' });
        await page.locator('[aria-busy="true"]').waitFor();
      },
    },
    { name: `${name} done`, show: ask },
    {
      name: `${name} done, long address`,
      alike,
      async show(page, { app }, javaScript) {
        await visit(page, app.url + path, javaScript);
        await fillIn(page, { email: LONG_ADDRESS });
        await checkEmail(page);
      },
    },
    {
      name: `${name} done, time to send again`,
      alike,
      stopsClock: true,
      with: 'JavaScript',
      async show(page, stage, javaScript) {
        await page.clock.install();
        await ask(page, stage, javaScript);
        await page.clock.runFor(61_000);
        await page.getByRole('button', { name: 'Send again', exact: true }).waitFor();
      },
    },
    {
      name: `${name} done, sent again`,
      alike,
      stopsClock: true,
      async show(page, stage, javaScript) {
        if (javaScript) await page.clock.install();
        await ask(page, stage, javaScript);
        if (javaScript) await page.clock.runFor(61_000);
        await page
          .getByRole('main')
          .getByRole('button', { name: /^Send again/ })
          .click();
        await page.getByText('Requested again.').waitFor();
      },
    },
    {
      name: `${name} limited`,
      alike,
      mayFail: /429/,
      async show(page, stage, javaScript) {
        await spendAll(stage);
        await visit(page, stage.hard.url + path, javaScript);
        await fillIn(page, { email: 'grace@example.com' });
        await page.getByText(/Too many attempts/).waitFor();
      },
    },
    {
      name: `${name} database away`,
      alike,
      mayFail: /503/,
      async show(page, { hard, gate }, javaScript) {
        await visit(page, hard.url + path, javaScript);
        gate.shut();
        await fillIn(page, { email: 'grace@example.com' });
        await page.getByText(/Something’s wrong on our side/).waitFor();
      },
    },
    {
      name: `${name} offline`,
      alike,
      with: 'JavaScript',
      mayFail: /ERR_INTERNET_DISCONNECTED/,
      async show(page, { app }, javaScript) {
        await visit(page, app.url + path, javaScript);
        await page.context().setOffline(true);
        await fillIn(page, { email: 'grace@example.com' });
        await page.getByText(/wasn’t sent/).waitFor();
        await page.context().setOffline(false);
      },
    },
  ];
}

export const asking: State[] = [...askingAt('/forgot-password'), ...askingAt('/sign-up')];
