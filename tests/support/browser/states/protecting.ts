import type { Page } from 'playwright-core';
import type { OpenedLink } from '../../people/people';
import { fillIn, LONG_ADDRESS, visit, type Stage, type State } from './stage';

type Make = (stage: Stage) => Promise<OpenedLink>;

const about =
  (concern: Parameters<Stage['people']['newProtectiveLink']>[1]): Make =>
  async ({ people, newcomer }) =>
    people.newProtectiveLink(await newcomer(), concern);

let count = 0;
const change: Make = async ({ people, newcomer }) =>
  people.newEmailChangeLink(await newcomer(), `next${(count += 1)}@example.com`);

async function open(page: Page, stage: Stage, path: string, make: Make, javaScript: boolean) {
  const link = await make(stage);
  await visit(page, `${stage.app.url}${path}/${link.token}`, javaScript);
  return link;
}

/** A page behind a live link. */
const live = (name: string, path: string, make: Make, only?: State['with']): State => ({
  name,
  with: only,
  show: async (page, stage, javaScript) => void (await open(page, stage, path, make, javaScript)),
});

/** The page after its one button was pressed. */
const done = (name: string, path: string, make: Make, words: RegExp): State => ({
  name,
  async show(page, stage, javaScript) {
    await open(page, stage, path, make, javaScript);
    await fillIn(page, {});
    await page.getByText(words).waitFor();
  },
});

/** A link whose row was changed behind its back. */
const dead = (name: string, path: string, make: Make, set: string): State => ({
  name,
  with: 'JavaScript',
  async show(page, stage, javaScript) {
    const link = await make(stage);
    await stage.database.query(`UPDATE "EmailLink" SET ${set} WHERE "id" = $1`, [link.id]);
    await visit(page, `${stage.app.url}${path}/${link.token}`, javaScript);
  },
});

const bare = (name: string, path: string): State => ({
  name,
  with: 'no JavaScript',
  show: (page, { app }, javaScript) => visit(page, app.url + path, javaScript),
});

const used = `"usedAt" = clock_timestamp() - interval '2 minutes'`;

export const protecting: State[] = [
  live('confirm-email form', '/confirm-email', change, 'JavaScript'),
  live(
    'confirm-email form, long address',
    '/confirm-email',
    async ({ people, newcomer }) => people.newEmailChangeLink(await newcomer(), LONG_ADDRESS),
    'JavaScript',
  ),
  done('sign-in, address changed', '/confirm-email', change, /Your email address has been changed/),
  {
    name: 'confirm-email, address taken meanwhile',
    async show(page, stage, javaScript) {
      const email = `taken${(count += 1)}@example.com`;
      const make: Make = async ({ people, newcomer }) => people.newEmailChangeLink(await newcomer(), email);
      await open(page, stage, '/confirm-email', make, javaScript);
      await stage.people.newPerson({ email });
      await fillIn(page, {});
      await page.getByText(/Another account uses that email address/).waitFor();
    },
  },
  { ...dead('confirm-email used', '/confirm-email', change, used), alike: true },
  dead('confirm-email just used', '/confirm-email', change, `"usedAt" = clock_timestamp()`),
  bare('confirm-email no link', '/confirm-email'),

  live('not-me, reset asked for', '/not-me', about('reset-requested'), 'JavaScript'),
  live('not-me, password changed', '/not-me', about('password-changed'), 'JavaScript'),
  {
    ...live('not-me, address change asked for', '/not-me', about('email-change-requested'), 'JavaScript'),
    alike: true,
  },
  live('not-me, address changed', '/not-me', about('email-changed'), 'JavaScript'),
  { ...live('not-me, new device', '/not-me', about('new-device'), 'JavaScript'), alike: true },
  {
    ...live('not-me, deletion asked for', '/not-me', about('deletion-requested'), 'JavaScript'),
    alike: true,
  },
  done('not-me, request ended', '/not-me', about('reset-requested'), /That link no longer works/),
  done('not-me, taken back', '/not-me', about('password-changed'), /You’ve been signed out everywhere/),
  {
    name: 'not-me, address taken meanwhile',
    with: 'JavaScript',
    async show(page, stage, javaScript) {
      const person = await stage.newcomer();
      const make: Make = ({ people }) => people.newProtectiveLink(person, 'email-changed');
      await open(page, stage, '/not-me', make, javaScript);
      const moved = `moved${(count += 1)}@example.com`;
      await stage.database.query(`UPDATE "User" SET "email" = $2, "emailCanonical" = $2 WHERE "id" = $1`, [
        person.id,
        moved,
      ]);
      await stage.people.newPerson({ email: person.email });
      await fillIn(page, {});
      await page.getByText(/yours can’t go back to it/).waitFor();
    },
  },
  { ...dead('not-me used', '/not-me', about('new-device'), used), alike: true },
  bare('not-me no link', '/not-me'),
  bare('not-me forged', '/not-me/eyJ.eyJ.x'),
];
