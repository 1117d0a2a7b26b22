import { readFileSync } from 'node:fs';
import type { Person } from './people';
import type { Stage } from '../browser/states/stage';
import { type Visitor, type Answer } from '../browser/visitor';

type Manifest = { node: Record<string, { filename: string; exportedName: string }> };

/** Every server action of the build: its id by its name, of the files under a folder of app/. */
export function actionsUnder(folder: string): Map<string, string> {
  const text = readFileSync('.next/server/server-reference-manifest.json', 'utf8');
  const entries = Object.entries((JSON.parse(text) as Manifest).node);
  const found = entries.filter(([, { filename }]) => filename.startsWith(folder));
  return new Map(found.map(([id, { exportedName }]) => [exportedName, id]));
}

/** What the build serves: the file under app/ and the path. */
const served = () =>
  Object.entries(
    JSON.parse(readFileSync('.next/app-path-routes-manifest.json', 'utf8')) as Record<string, string>,
  );

/** Every page of the build, as one asks for it. */
export const pagePaths = (): string[] =>
  served().flatMap(([file, path]) => (file.endsWith('/page') && !/^\/_|\[/.test(path) ? [path] : []));

/** Every route handler of the build, likewise. */
export const routePaths = (): string[] =>
  served().flatMap(([file, path]) => (file.endsWith('/route') ? [path.replace(/\[\w+\]/, 'x')] : []));

/** What is typed into a form; as a list, a field may come several times. */
export type Fields = Record<string, string> | [name: string, value: string][];

/** The body by which a browser with JavaScript calls an action. */
export function callBody(fields: Fields): FormData {
  const body = new FormData();
  for (const [name, value] of Array.isArray(fields) ? fields : Object.entries(fields))
    body.append(`_1_${name}`, value);
  const idle = { status: 'idle', values: {}, fieldErrors: {}, formError: null, retryAfterSeconds: null };
  body.append('0', JSON.stringify([idle, '$K1']));
  return body;
}

/** What a browser with JavaScript posts when it calls an action; to any path that one likes. */
export async function callAction(
  visitor: Visitor,
  path: string,
  id: string,
  fields: Fields,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = callBody(fields);
  const all = { 'Next-Action': id, Origin: visitor.origin, Accept: 'text/x-component', ...headers };
  return visitor.request(path, { method: 'POST', body, headers: all });
}

/** A call that changes something of a person's account when it comes from their own browser. */
export type Shot = { path: string; fields: Record<string, string>; cookies?: Record<string, string> };

const NEW = 'seven copper kettles hum';

/** For each action of the account, by its name: what it takes. An action that is not here fails the tests. */
export const shots: Record<string, (person: Person, stage: Stage) => Promise<Shot> | Shot> = {
  signOutAction: () => ({ path: '/account', fields: {} }),
  async mailWorksAction({ email }, { database }) {
    await database.query(
      `INSERT INTO "Suppression" ("canonical", "bouncedAt") VALUES (lower($1), clock_timestamp())`,
      [email],
    );
    return { path: '/account', fields: {} };
  },
  renameAction: () => ({ path: '/account', fields: { name: 'Somebody Else' } }),
  changePasswordAction: ({ password }) => ({
    path: '/account/security',
    fields: { currentPassword: password, password: NEW, confirmPassword: NEW },
  }),
  mailResetLinkAction: () => ({ path: '/account/security', fields: {} }),
  async endSessionAction(person, { people }) {
    const other = await people.newSession(person);
    const { listSessions } = await import('@/lib/sessions/list');
    const [listed] = (await listSessions(person.id, '')).filter(
      ({ device }) => device === 'Chrome on Windows',
    );
    if (!listed) throw new Error(`session ${other} is not listed`);
    return { path: '/account/security', fields: { session: listed.handle } };
  },
  async endOtherSessionsAction(person, { people }) {
    await people.newSession(person);
    return { path: '/account/security', fields: {} };
  },
  requestEmailChangeAction: ({ email, password }) => ({
    path: '/account/email',
    fields: { email: `new.${email}`, currentPassword: password },
  }),
  async cancelEmailChangeAction(person, { people }) {
    await people.newEmailChangeLink(person);
    return { path: '/account/email', fields: {} };
  },
  requestDeletionAction: ({ password }) => ({
    path: '/account/delete',
    fields: { currentPassword: password },
  }),
  async deleteAccountAction(person, { people }) {
    const { token, formHash } = await people.newDeletionLink(person);
    return { path: '/account/delete', fields: { formHash }, cookies: { 'delete-account-link': token } };
  },
};

/** Everything that counts of all people: rows as text, without what is only written down. */
export async function everything({ database }: Stage): Promise<Record<string, unknown>[]> {
  const tables = ['User', 'Session', 'EmailLink', 'OutboundEmail', 'Suppression'].map(
    (table) => `SELECT '${table}' AS "table", t::text AS "row" FROM "${table}" t`,
  );
  return database.query(`${tables.join(' UNION ALL ')} ORDER BY 1, 2`);
}
