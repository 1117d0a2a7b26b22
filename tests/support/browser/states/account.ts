import type { Page } from 'playwright-core';
import { PASSWORD } from '../../people/account';
import type { Person } from '../../people/people';
import {
  arrive,
  LONG_ADDRESS,
  LONG_NAME,
  visit,
  withoutBrowserChecks,
  type Stage,
  type State,
} from './stage';

/** Fills the fields of the form that has the button, and presses it. */
async function act(page: Page, button: string | RegExp, fields: Record<string, string> = {}): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.locator(`input[name="${name}"]`).fill(value);
  await page.getByRole('main').getByRole('button', { name: button }).first().click();
}

/** A page of the account of somebody who is signed in. */
async function open(page: Page, stage: Stage, path: string, javaScript: boolean, given?: Person) {
  const person = given ?? (await stage.newcomer());
  await arrive(page, stage, person);
  await visit(page, stage.app.url + path, javaScript);
  return person;
}

const twice = (password: string) => ({ password, confirmPassword: password });
const NEW = 'seven copper kettles hum';
const FAULTY = '[aria-invalid="true"]';

const profile: State[] = [
  {
    name: 'account, long names',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      const email = `${javaScript ? 'x' : 'y'}${LONG_ADDRESS.slice(1)}`;
      const person = await stage.people.newPerson({ email, name: LONG_NAME });
      await open(page, stage, '/account', javaScript, person);
    },
  },
  {
    name: 'account, name refused',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account', javaScript);
      await withoutBrowserChecks(page, 'name');
      await act(page, 'Save', { name: 'evil.test' });
      await page.locator(FAULTY).waitFor();
    },
  },
  {
    name: 'account, name saved',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account', javaScript);
      await act(page, 'Save', { name: 'Ada Lovelace' });
      await page.getByText('Your name has been saved.').waitFor();
    },
  },
];

const bounced: State[] = [
  {
    name: 'account, mail came back',
    async show(page, stage, javaScript) {
      const person = await stage.newcomer();
      await stage.database.query(
        `INSERT INTO "Suppression" ("canonical", "bouncedAt") VALUES (lower($1), clock_timestamp())`,
        [person.email],
      );
      await open(page, stage, '/account', javaScript, person);
      await page.getByText(/are bouncing/).waitFor();
    },
  },
];

/** Somebody with other browsers and more behind them than a page shows. */
async function busyPerson({ people, database, newcomer }: Stage): Promise<Person> {
  const person = await newcomer();
  for (let count = 0; count < 3; count += 1) await people.newSession(person, true);
  await database.query(
    `INSERT INTO "AuditEvent" ("type", "userId", "device")
     SELECT 'signed-in', $1, 'Samsung Internet on Android' FROM generate_series(1, 24)`,
    [person.id],
  );
  return person;
}

const security: State[] = [
  {
    name: 'security',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account/security', javaScript, await busyPerson(stage));
    },
  },
  {
    name: 'security, second page of activity',
    with: 'no JavaScript',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account/security?page=2', javaScript, await busyPerson(stage));
    },
  },
  {
    name: 'security, session ended',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account/security', javaScript, await busyPerson(stage));
      await act(page, /^End session/);
      await page.getByText('That session has ended.').waitFor();
    },
  },
  {
    name: 'security, field errors',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account/security', javaScript);
      await withoutBrowserChecks(page, 'password');
      await act(page, 'Change password', { password: 'short', confirmPassword: 'other' });
      await page.locator(FAULTY).first().waitFor();
    },
  },
  {
    name: 'security, wrong current password',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account/security', javaScript);
      await act(page, 'Change password', { currentPassword: 'not the right one', ...twice(NEW) });
      await page.getByText('This isn’t your current password.').waitFor();
    },
  },
  {
    name: 'security, password changed',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account/security', javaScript);
      await act(page, 'Change password', { currentPassword: PASSWORD, ...twice(NEW) });
      await page.getByText(/Your password has been changed/).waitFor();
    },
  },
  {
    name: 'security, link mailed',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account/security', javaScript);
      await act(page, 'Email me a link');
      await page.getByText(/A link to set a new password is on its way/).waitFor();
    },
  },
  {
    name: 'sign-in, signed out meanwhile',
    async show(page, stage, javaScript) {
      const person = await open(page, stage, '/account/security', javaScript);
      await stage.database.query(`UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "userId" = $1`, [
        person.id,
      ]);
      await act(page, 'Change password', { currentPassword: PASSWORD, ...twice(NEW) });
      await page.getByText(/You were signed out/).waitFor();
    },
  },
];

const email: State[] = [
  {
    name: 'email',
    with: 'JavaScript',
    show: async (page, stage, javaScript) => void (await open(page, stage, '/account/email', javaScript)),
  },
  {
    name: 'email, change asked for',
    async show(page, stage, javaScript) {
      const person = await open(page, stage, '/account/email', javaScript);
      await act(page, 'Change email address', { email: `new.${person.email}`, currentPassword: PASSWORD });
      await page.getByText(/To finish the change/).waitFor();
    },
  },
  {
    name: 'email, long address waits',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      const person = await stage.newcomer();
      await stage.people.newEmailChangeLink(person, LONG_ADDRESS);
      await open(page, stage, '/account/email', javaScript, person);
    },
  },
  {
    name: 'email, field errors',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      const person = await open(page, stage, '/account/email', javaScript);
      await act(page, 'Change email address', { email: person.email, currentPassword: PASSWORD });
      await page.getByText('This is already your email address.').waitFor();
    },
  },
  {
    name: 'email, held',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      const person = await open(page, stage, '/account/email', javaScript);
      await stage.database.query(
        `UPDATE "User" SET "addressHeldUntil" = clock_timestamp() + interval '1 hour' WHERE "id" = $1`,
        [person.id],
      );
      await act(page, 'Change email address', { email: `new.${person.email}`, currentPassword: PASSWORD });
      await page.getByText(/can’t be changed for 24 hours/).waitFor();
    },
  },
];

const deletion: State[] = [
  {
    name: 'delete, asked for',
    async show(page, stage, javaScript) {
      await open(page, stage, '/account/delete', javaScript);
      await act(page, 'Email me a link', { currentPassword: PASSWORD });
      await page.getByText(/Check your email/).waitFor();
    },
  },
  {
    name: 'delete, last question',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      const person = await stage.newcomer();
      const { token } = await stage.people.newDeletionLink(person);
      await open(page, stage, `/account/delete/${token}`, javaScript, person);
      await page.getByRole('heading', { name: 'Are you sure?' }).waitFor();
    },
  },
  {
    name: 'delete, dead link',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      const person = await stage.newcomer();
      const { id } = await stage.people.newDeletionLink(person);
      const { token } = await stage.people.ageLink(id, 700);
      await open(page, stage, `/account/delete/${token}`, javaScript, person);
      await page.getByText(/no longer works/).waitFor();
    },
  },
  {
    name: 'delete, link of another account',
    with: 'no JavaScript',
    async show(page, stage, javaScript) {
      const { token } = await stage.people.newDeletionLink(await stage.newcomer());
      await open(page, stage, `/account/delete/${token}`, javaScript);
      await page.getByText(/for another account/).waitFor();
    },
  },
  {
    name: 'sign-in, account deleted',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      const person = await stage.newcomer();
      const { token } = await stage.people.newDeletionLink(person);
      await open(page, stage, `/account/delete/${token}`, javaScript, person);
      await act(page, 'Delete account');
      await page.getByText('Your account has been deleted.').waitFor();
    },
  },
];

export const account: State[] = [...profile, ...bounced, ...security, ...email, ...deletion];
