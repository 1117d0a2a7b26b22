import { randomUUID } from 'node:crypto';
import { actionsUnder, callAction } from './actions';
import type { App } from '../server/app';
import { everyKind, type Cast } from './cast';
import { seen, type Seen } from '../browser/seen';
import { newClient } from './strangers';
import { Visitor, type Answer } from '../browser/visitor';

/** A form that takes an address, in front of somebody who would like to know something about it. */
export type Asking = {
  path: string;
  action: string;
  fields: Record<string, string>;
  visitor: Visitor;
  /** What differs from one to the next for other reasons. */
  typed: string[];
  /** Of the client; else one that nobody has been before. */
  headers?: Record<string, string>;
};

type Setting = Cast & { app: Pick<App, 'url'> };

const byStranger = (path: string, action: string, further: Record<string, string> = {}) =>
  function ask(email: string, { app }: Setting): Promise<Asking> {
    const visitor = new Visitor(app.url);
    return Promise.resolve({ path, action, fields: { email, ...further }, visitor, typed: [email] });
  };

/** Every form that takes an address of somebody else. */
export const addressForms: Record<string, (email: string, setting: Setting) => Promise<Asking>> = {
  'forgot password': byStranger('/forgot-password', 'forgotPasswordAction'),
  'sign-up': byStranger('/sign-up', 'signUpAction'),
  'sign-in': byStranger('/sign-in', 'signInAction', { password: `not the right one ${randomUUID()}` }),
  'change of address': async (email, { app, people }) => {
    const asker = await people.newPerson();
    const visitor = new Visitor(app.url);
    visitor.setCookie('session', await people.sessionCookie(await people.newSession(asker)));
    const fields = { email, currentPassword: asker.password };
    return {
      path: '/account/email',
      action: 'requestEmailChangeAction',
      fields,
      visitor,
      typed: [email, asker.email],
    };
  },
};

const actions = actionsUnder('app/');

type Links = 'password-reset' | 'sign-up';

const doors = {
  'password-reset': {
    path: '/reset-password',
    action: 'renewResetLinkAction',
    cookie: 'password-reset-link',
  },
  'sign-up': { path: '/sign-up/complete', action: 'renewSignUpLinkAction', cookie: 'sign-up-link' },
};

/** In front of the page of a link that has run out, with the button for a new one. */
export async function withDeadLink(purpose: Links, id: string, { app, people }: Setting): Promise<Asking> {
  const { path, action, cookie } = doors[purpose];
  const visitor = new Visitor(app.url);
  visitor.setCookie(cookie, (await people.ageLink(id, 700)).token);
  return { path, action, fields: {}, visitor, typed: [] };
}

/** How a form is sent: by our script, or by a browser without one. */
export const ways: Record<string, (asking: Asking) => Promise<() => Promise<Answer>>> = {
  'by our script': ({ visitor, path, action, fields, headers }) => {
    const id = actions.get(action);
    if (!id) throw new Error(`no action ${action}`);
    return Promise.resolve(() => callAction(visitor, path, id, fields, headers ?? newClient()));
  },
  'without JavaScript': async ({ visitor, path, fields, headers }) => {
    const page = await visitor.open(path);
    return () => visitor.post(page, fields, headers ?? newClient());
  },
};

/** Sends a form and asks for its page right after, as one sees both. */
export async function ask(asking: Asking, way: string): Promise<Seen[]> {
  const send = await ways[way]?.(asking);
  if (!send) throw new Error(`no way ${way}`);
  return askBy(send, asking);
}

/** The same with a form that is open already. */
export async function askBy(send: () => Promise<Answer>, { visitor, path, typed }: Asking): Promise<Seen[]> {
  const answer = await send();
  return [seen(answer, typed), seen(await visitor.request(path), typed)];
}

/** One address of every kind, an unknown one first. */
export async function everybody(cast: Cast): Promise<[kind: string, email: string][]> {
  return Promise.all(
    Object.entries(everyKind).map(async ([kind, make]): Promise<[string, string]> => [
      kind,
      await make(cast),
    ]),
  );
}
