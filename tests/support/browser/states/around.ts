import type { Page } from 'playwright-core';
import { fillIn, visit, type Stage, type State } from './stage';

/** A page of another site whose form posts to ours. */
async function fromElsewhere(page: Page, { app }: Stage, field = '') {
  const html = `<form method="post" action="${app.url}/sign-in"><input name="a" value="${field}"><button>Go</button></form>`;
  await page.route('http://elsewhere.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: html }),
  );
  await page.goto('http://elsewhere.example/');
  await page.getByRole('button').click();
}

/** One of the front's own answers: they need no JavaScript, no app and no database. */
const front = (name: string, status: number, title: string, show: State['show']): State => ({
  name,
  mayFail: new RegExp(String(status)),
  async show(page, stage, javaScript) {
    await show(page, stage, javaScript);
    await page.getByRole('heading', { name: title }).waitFor();
  },
});

/** A page whose script breaks in the browser: a component that the page names is not in its module. */
const broken = (name: string, component: RegExp): State => ({
  name,
  with: 'JavaScript',
  mayFail: /React error/,
  async show(page, { app }) {
    await page.route('**/sign-in', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(component, '$1\\"NotThere\\"');
      await route.fulfill({ response, body });
    });
    await page.goto(`${app.url}/sign-in`);
    await page.getByRole('heading', { name: 'Something went wrong' }).waitFor();
  },
});

export const around: State[] = [
  broken('page broken in the browser', /()\\"SignInForm\\"/g),
  // The first module without a name is the link in the header.
  broken('frame broken in the browser', /(I\[\d+,\[[^\]]*\],)\\"\\"/),
  { name: 'home', show: (page, { app }, javaScript) => visit(page, `${app.url}/`, javaScript) },
  {
    name: 'not found',
    mayFail: /404/,
    show: (page, { app }, javaScript) => visit(page, `${app.url}/no/such/page`, javaScript),
  },
  front('database away', 503, 'Back in a moment', async (page, { hard, gate, newcomer }, javaScript) => {
    const { email, password } = await newcomer();
    await visit(page, `${hard.url}/sign-in`, javaScript);
    await fillIn(page, { email, password });
    await page.waitForURL('**/account');
    gate.shut();
    await page.goto(`${hard.url}/account`);
  }),
  front(
    'unexpected error',
    500,
    'Something went wrong',
    async (page, { app, database, newcomer }, javaScript) => {
      const { email, password } = await newcomer();
      await visit(page, `${app.url}/sign-in`, javaScript);
      await fillIn(page, { email, password });
      await page.waitForURL('**/account');
      await database.query(`ALTER TABLE "Session" RENAME TO "SessionGone"`);
      await page
        .goto(`${app.url}/account`)
        .finally(() => database.query(`ALTER TABLE "SessionGone" RENAME TO "Session"`));
    },
  ),
  front('malformed request', 400, 'We couldn’t read that request', async (page, { app }) => {
    await page.goto(`${app.url}/%zz`);
  }),
  front('form of another site', 403, 'This form came from another site', (page, stage) =>
    fromElsewhere(page, stage),
  ),
  front('method not served', 405, 'That isn’t possible here', async (page, { app }) => {
    await page.route('**/sign-in', (route) => route.continue({ method: 'PUT' }));
    await page.goto(`${app.url}/sign-in`);
  }),
  front('form too large', 413, 'That request is too large', async (page, { app }, javaScript) => {
    await visit(page, `${app.url}/sign-in`, javaScript);
    await page.evaluate(() => {
      const form = document.createElement('form');
      form.method = 'post';
      const field = document.createElement('input');
      field.name = 'a';
      field.value = 'a'.repeat(70_000);
      form.append(field);
      document.body.append(form);
      form.submit();
    });
  }),
  {
    ...front('form from before a deploy', 409, 'This page is out of date', async (page, { app }) => {
      await page.goto(`${app.url}/forgot-password`);
      await page.locator('input[name^="$ACTION_"]').first().waitFor({ state: 'attached' });
      await page.evaluate(() => {
        for (const field of document.querySelectorAll<HTMLInputElement>('input[name^="$ACTION_"]')) {
          field.name = field.name.replace(/[0-9a-f]{8}$/, '00000000');
          field.value = field.value.replace(/[0-9a-f]{8}("|$)/, '00000000$1');
        }
      });
      await fillIn(page, { email: 'grace@example.com' });
    }),
    with: 'no JavaScript',
  },
  {
    name: 'form from before a deploy',
    with: 'JavaScript',
    mayFail: /404|409/,
    async show(page, { app }, javaScript) {
      await visit(page, `${app.url}/forgot-password`, javaScript);
      await page.route('**/forgot-password', (route) => {
        const headers = route.request().headers();
        if (headers['next-action'])
          headers['next-action'] = headers['next-action'].replace(/.{8}$/, '00000000');
        return route.continue({ headers });
      });
      await fillIn(page, { email: 'grace@example.com' });
      await page.getByText(/This page is out of date/).waitFor();
    },
  },
  {
    name: 'mailbox empty',
    show: (page, { hard }, javaScript) => visit(page, `${hard.url}/dev/mailbox`, javaScript),
  },
  {
    name: 'mailbox',
    async show(page, stage, javaScript) {
      await mailFor(stage);
      await visit(page, `${stage.app.url}/dev/mailbox`, javaScript);
    },
  },
  {
    name: 'mailbox message',
    async show(page, stage, javaScript) {
      await mailFor(stage);
      await visit(page, `${stage.app.url}/dev/mailbox`, javaScript);
      await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
      await page.getByRole('heading', { name: 'Headers' }).waitFor();
    },
  },
];

/** Somebody asked for a reset, and the mail is there. */
async function mailFor({ app, newcomer }: Stage): Promise<void> {
  const { email } = await newcomer();
  const { askForReset } = await import('../../people/account');
  await askForReset(app, email);
}
