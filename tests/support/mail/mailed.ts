import { linkIn, mailTo, type App } from '../server/app';
import type { TestDatabase } from '../database/database';
import { newPassword, type Person } from '../people/people';
import { call } from '../people/strangers';
import { until } from '../until';
import { Visitor, type Answer } from '../browser/visitor';

type Setting = { app: App; database: TestDatabase };

/** Waits until nothing to these addresses is left to be decided or sent. */
export async function settled({ database }: Setting, ...addresses: string[]): Promise<void> {
  const waiting = `SELECT 1 FROM "OutboundEmail" WHERE "state" = 'queued' AND "address" = ANY($1)`;
  await until(
    `mail to ${addresses.join()} is settled`,
    async () => (await database.query(waiting, [addresses])).length === 0,
  );
}

/** The links to a path in all mails to an address, newest first. */
export async function linksTo({ app }: Setting, address: string, path: string): Promise<string[]> {
  const mails = (await app.mailbox()).filter(({ to, text }) => to === address && text.includes(path));
  return mails.map((mail) => linkIn(mail, path));
}

const hasForm = (page: Answer) => page.text.includes('name="formHash"');

/** Opens a mailed link in a browser and sends its form, if there is one, with what is typed; the answer to that. */
export async function press(
  { app }: Setting,
  link: string,
  visitor = new Visitor(app.url),
  typed: Record<string, string> = {},
): Promise<Answer> {
  const page = await visitor.open(link);
  return hasForm(page) ? visitor.post(page, { formHash: hashIn(page), ...typed }) : page;
}

/** The hash in the form behind a link. */
export function hashIn({ text, url }: Answer): string {
  const hash = /name="formHash" value="([^"]+)"/.exec(text)?.[1];
  if (!hash) throw new Error(`no live link at ${url}`);
  return hash;
}

export const isDead = async ({ app }: Setting, link: string): Promise<boolean> =>
  !hasForm(await new Visitor(app.url).open(link));

/** Asks from inside that the account go by another address. */
export const askToMove = ({ app }: Setting, email: string, { password }: Person, visitor: Visitor) =>
  call(app, {
    name: 'requestEmailChangeAction',
    path: '/account/email',
    fields: { email, currentPassword: password },
    visitor,
  });

/** The same, and the link that comes to that mailbox. */
export async function moveLink(
  setting: Setting,
  email: string,
  person: Person,
  visitor: Visitor,
): Promise<string> {
  await askToMove(setting, email, person, visitor);
  const link = linkIn(await mailTo(setting.app, email, /Confirm/), '/confirm-email/');
  await settled(setting, email, person.email);
  return link;
}

/** What is typed to finish signing up. */
export function named(name: string): Record<string, string> {
  const password = newPassword();
  return { name, password, confirmPassword: password };
}
