import { purposes, type LinkPurpose } from '@/lib/links/purposes';
import { newAddress, newPassword, type OpenedLink, type Person } from './people';
import type { Stage } from '../browser/states/stage';
import { Visitor, type Answer } from '../browser/visitor';

/** What a mailed link of one purpose leads to. */
export type Door = {
  purpose: LinkPurpose;
  /** Before the token in the mailed link. */
  path: string;
  /** Where its form is. */
  page: string;
  cookie: string;
  /** A live link of somebody; a sign-up has nobody yet, but their address. */
  issue(person: Person, stage: Stage): Promise<OpenedLink>;
  /** What the form asks for. */
  fields(): Record<string, string>;
};

type Own = { cookie?: string; issue: Door['issue']; fields?: Door['fields'] };

function withNewPassword(): Record<string, string> {
  const password = newPassword();
  return { password, confirmPassword: password };
}

const own: Record<LinkPurpose, Own> = {
  'password-reset': {
    issue: (person, { people }) => people.newResetLink(person),
    fields: withNewPassword,
  },
  'sign-up': {
    issue: (_person, { people }) => people.newSignUpLink(newAddress()),
    fields: () => ({ name: 'Bea', ...withNewPassword() }),
  },
  'email-change': {
    issue: (person, { people }) => people.newEmailChangeLink(person),
  },
  'delete-account': {
    issue: (person, { people }) => people.newDeletionLink(person),
  },
  'not-me': {
    issue: (person, { people }) => people.newProtectiveLink(person, 'password-changed'),
  },
  'undo-email-change': {
    cookie: 'not-me-link',
    issue: (person, { people }) => people.newProtectiveLink(person, 'email-changed', newAddress()),
  },
};

/** The door of every purpose there is. */
export const doors: Door[] = (Object.keys(own) as LinkPurpose[]).map((purpose) => {
  const { cookie = `${purpose}-link`, issue, fields = () => ({}) } = own[purpose];
  const { path, page } = purposes[purpose];
  return { purpose, path, page, cookie, issue, fields };
});

/** A browser of somebody who is signed in: one of the doors opens only to them, and no other asks. */
export async function browserOf(person: Person, { app, people }: Stage): Promise<Visitor> {
  const visitor = new Visitor(app.url);
  visitor.setCookie('session', await people.sessionCookie(await people.newSession(person)));
  return visitor;
}

/** Opens a mailed link and fills in the form behind it. */
export async function fillIn(visitor: Visitor, door: Door, token: string): Promise<FormData> {
  const page = await visitor.open(`${door.path}/${token}`);
  const form = visitor.formIn(page, 'formHash');
  for (const [name, value] of Object.entries(door.fields())) form.set(name, value);
  return form;
}

/** The same form once more, to be changed. */
export function copyOf(form: FormData): FormData {
  const copy = new FormData();
  for (const [name, value] of form) copy.append(name, value);
  return copy;
}

/** Sends a form that was filled in; with `token`, after something else came into its cookie. */
export function submit(visitor: Visitor, door: Door, form: FormData, token?: string): Promise<Answer> {
  if (token !== undefined) visitor.setCookie(door.cookie, encodeURIComponent(token), door.page);
  return visitor.request(door.page, { method: 'POST', body: form, headers: { Origin: visitor.origin } });
}

/**
 * Whether the form of a door did what it is for, by what the browser is told: "this wasn't me" leads back to its own
 * page, with a word in a cookie, and whose session is over is sent away with such a word.
 */
export function isDone({ headers, status }: Answer, door: Door): boolean {
  const told = headers.getSetCookie().find((one) => one.startsWith('notice-'));
  if (told?.includes('signed-out-meanwhile')) return false;
  return status === 303 && (told !== undefined || headers.get('location') !== door.page);
}
