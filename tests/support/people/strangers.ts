import { randomUUID } from 'node:crypto';
import { actionsUnder, callAction, type Fields } from './actions';
import type { Stage } from '../browser/states/stage';
import { Visitor, type Answer } from '../browser/visitor';

const actions = actionsUnder('app/');

/** What the one trusted proxy says of the client it serves: another address for each number. */
export const clientNumber = (number: number): Record<string, string> => ({
  'X-Forwarded-For': `198.51.${number >> 8}.${number & 255}`,
});

let last = 1_000;

/** A client that nobody has been before. */
export const newClient = () => clientNumber((last += 1));

/** An address that nobody has. */
export const nobody = () => `p${randomUUID()}@example.com`;

export type Call = {
  name: string;
  path: string;
  fields: Fields;
  headers?: Record<string, string>;
  visitor?: Visitor;
};

/** Calls an action by its name; by a browser that nobody knows, from a client of its own, where nothing else is said. */
export function call(
  app: Pick<Stage['app'], 'url'>,
  { name, path, fields, headers, visitor }: Call,
): Promise<Answer> {
  const id = actions.get(name);
  if (!id) throw new Error(`no action ${name}`);
  return callAction(visitor ?? new Visitor(app.url), path, id, fields, headers ?? newClient());
}

/** The calls by which a stranger causes mail to an address. */
export const askForReset = (email: string): Call => ({
  name: 'forgotPasswordAction',
  path: '/forgot-password',
  fields: { email },
});
export const askToSignUp = (email: string): Call => ({
  name: 'signUpAction',
  path: '/sign-up',
  fields: { email },
});
export const tryPassword = (email: string, password: string): Call => ({
  name: 'signInAction',
  path: '/sign-in',
  fields: { email, password },
});

/**
 * Signs in by the form, from a client that nobody has been before, and returns the session cookie that the browser then
 * has; `further`: other fields.
 */
export async function signIn(
  app: Pick<Stage['app'], 'url'>,
  { email, password }: { email: string; password: string },
  {
    further = {},
    visitor = new Visitor(app.url),
  }: { further?: Record<string, string>; visitor?: Visitor } = {},
): Promise<string> {
  const given = tryPassword(email, password);
  await call(app, { ...given, fields: { ...given.fields, ...further }, visitor });
  const session = visitor.cookie('session');
  if (session === undefined) throw new Error(`${email} was not let in`);
  return session;
}

/** Sets a password by a link, as if it had been opened in a browser of its own. */
export function resetBy(
  app: Pick<Stage['app'], 'url'>,
  { token, formHash }: { token: string; formHash: string },
  password: string,
): Promise<Answer> {
  const visitor = new Visitor(app.url);
  visitor.setCookie('password-reset-link', token);
  const fields = { password, confirmPassword: password, formHash };
  return call(app, { name: 'resetPasswordAction', path: '/reset-password', fields, visitor });
}

/** Whether a sign-in let somebody in. */
export const letIn = (answer: Answer): boolean =>
  answer.headers.getSetCookie().some((one) => /^session-\d+=/.test(one));

/** What an answer tells apart: no two askers may see a difference here. */
export const look = ({ status, headers, text }: Answer): string =>
  JSON.stringify([status, headers.get('content-type'), headers.getSetCookie(), text.length]);

/** Moves every counter so many seconds on, as if that time had gone by. */
export const passTime = (stage: Stage, seconds: number) =>
  stage.database.query(
    `UPDATE "RateLimit" SET "waitUntil" = "waitUntil" - make_interval(secs => $1),
      "expiresAt" = "expiresAt" - make_interval(secs => $1)`,
    [seconds],
  );
