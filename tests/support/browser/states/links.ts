import type { Page } from 'playwright-core';
import { fillIn, LONG_ADDRESS, visit, withoutBrowserChecks, type Stage, type State } from './stage';

type Kind = {
  name: string;
  path: string;
  fields: Record<string, string>;
  make(stage: Stage): Promise<{ id: string; token: string }>;
};

let count = 0;
const reset: Kind = {
  name: 'reset-password',
  path: '/reset-password',
  fields: {},
  make: async ({ people, newcomer }) => people.newResetLink(await newcomer()),
};
const signUp: Kind = {
  name: 'sign-up complete',
  path: '/sign-up',
  fields: { name: 'Grace Hopper' },
  make: ({ people }) => people.newSignUpLink(`grace${(count += 1)}@example.com`),
};

const twice = (password: string) => ({ password, confirmPassword: password });

function linkStates({ name, path, fields, make }: Kind): State[] {
  // Most of what can be seen of a link that signs somebody up was seen of one that resets.
  const alike = path === '/sign-up';
  const open = async (page: Page, stage: Stage, javaScript: boolean) => {
    const { id, token } = await make(stage);
    await visit(page, `${stage.app.url}${path}/${token}`, javaScript);
    return id;
  };
  const openHard = async (page: Page, stage: Stage, javaScript: boolean) => {
    const { token } = await stage.onHard(() => make(stage));
    await visit(page, `${stage.hard.url}${path}/${token}`, javaScript);
  };
  /** The form with a password that is refused, and the error beneath its field. */
  const refused = (what: string, values: Record<string, string>): State => ({
    name: `${name} ${what}`,
    async show(page, stage, javaScript) {
      await open(page, stage, javaScript);
      await withoutBrowserChecks(page);
      await fillIn(page, { ...fields, ...values });
      await page.locator('[aria-invalid="true"]').first().waitFor();
    },
  });
  /** A link whose row was changed behind its back, or that was mailed so many seconds ago. */
  const dead = (reason: string, change: string | number): State => ({
    name: `${name} ${reason}`,
    async show(page, stage, javaScript) {
      const link = await make(stage);
      if (typeof change === 'string')
        await stage.database.query(`UPDATE "EmailLink" SET ${change} WHERE "id" = $1`, [link.id]);
      const { token } = typeof change === 'number' ? await stage.people.ageLink(link.id, change) : link;
      await visit(page, `${stage.app.url}${path}/${token}`, javaScript);
    },
  });

  return [
    {
      name: `${name} form`,
      show: async (page, stage, javaScript) => void (await open(page, stage, javaScript)),
    },
    ...(
      [
        ['ab', '13 more characters'],
        ['abcdefghijklmnopqrst', 'Too easy to guess'],
        ['quiet otters go', 'Good'],
        ['quiet otters carry lanterns', 'Strong'],
      ] as const
    ).map(([password, shownWords]): State => ({
      name: `${name} typing, ${shownWords}`,
      alike,
      with: 'JavaScript',
      async show(page, stage, javaScript) {
        await open(page, stage, javaScript);
        await page.locator('input[name="password"]').fill(password);
        await page.getByText(shownWords, { exact: true }).waitFor();
      },
    })),
    refused('field errors', { password: 'short', confirmPassword: 'other' }),
    { ...refused('confirmation missing', { password: 'seven copper kettles hum' }), alike },
    { ...refused('common password', twice('1q2w3e4r5t6y7u8i')), alike },
    { ...refused('pattern', twice('abcabcabcabcabcabc')), alike },
    { ...refused('personal', twice('sparekey password')), alike },
    {
      name: `${name} other link opened meanwhile`,
      async show(page, stage, javaScript) {
        await open(page, stage, javaScript);
        const other = await make(stage);
        const tab = await page.context().newPage();
        await tab.goto(`${stage.app.url}${path}/${other.token}`);
        await tab.close();
        await fillIn(page, { ...fields, ...twice('seven copper kettles hum') });
        await page.getByText(/You opened another link/).waitFor();
      },
    },
    {
      name: `${name} pending`,
      alike,
      with: 'JavaScript',
      async show(page, stage, javaScript) {
        await open(page, stage, javaScript);
        await page.route('**/*', (route) =>
          route.request().method() === 'POST' ? undefined : route.continue(),
        );
        await fillIn(page, { ...fields, ...twice('seven copper kettles hum') });
        await page.locator('[aria-busy="true"]').waitFor();
      },
    },
    {
      name: `${name} limited`,
      alike,
      mayFail: /429/,
      async show(page, stage, javaScript) {
        await openHard(page, stage, javaScript);
        await fillIn(page, { ...fields, ...twice('abcabcabcabcabcabc') });
        await page.locator('[aria-invalid="true"]').first().waitFor();
        await stage.database.query(`UPDATE "RateLimit" SET "uses" = 1000`);
        await fillIn(page, twice('seven copper kettles hum'));
        await page.getByText(/Too many attempts/).waitFor();
      },
    },
    {
      name: `${name} database away`,
      alike,
      mayFail: /503/,
      async show(page, stage, javaScript) {
        await openHard(page, stage, javaScript);
        stage.gate.shut();
        await fillIn(page, { ...fields, ...twice('seven copper kettles hum') });
        await page.getByText(/Something’s wrong on our side/).waitFor();
      },
    },
    {
      name: `${name} form, long address`,
      alike,
      async show(page, { app, people }, javaScript) {
        const email = `${(count += 1)}${LONG_ADDRESS.slice(3)}`;
        const { token } =
          path === '/sign-up'
            ? await people.newSignUpLink(email)
            : await people.newResetLink(await people.newPerson({ email }));
        await visit(page, `${app.url}${path}/${token}`, javaScript);
      },
    },
    { ...dead('expired', 700), alike },
    { ...dead('used', `"usedAt" = clock_timestamp() - interval '2 minutes'`), alike },
    dead('just used', `"usedAt" = clock_timestamp()`),
    { ...dead('replaced', `"voidedAt" = clock_timestamp()`), alike },
    {
      name: `${name} replaced, new link asked for`,
      async show(page, stage, javaScript) {
        await dead('', `"voidedAt" = clock_timestamp()`).show(page, stage, javaScript);
        await fillIn(page, {});
        await page.getByText(/a new (link|email).* is on its way|A new email is on its way/i).waitFor();
      },
    },
    {
      name: `${name} forged`,
      show: (page, { app }, javaScript) => visit(page, `${app.url}${path}/eyJ.eyJ.x`, javaScript),
    },
    {
      name: `${name} without cookies`,
      alike,
      show: (page, { app }, javaScript) =>
        visit(
          page,
          `${app.url}${path === '/sign-up' ? '/sign-up/complete' : path}?cookies=checked`,
          javaScript,
        ),
    },
    {
      name: `${name} no link`,
      show: (page, { app }, javaScript) =>
        visit(page, app.url + (path === '/sign-up' ? '/sign-up/complete' : path), javaScript),
    },
  ];
}

export const links: State[] = [...linkStates(reset), ...linkStates(signUp)];
