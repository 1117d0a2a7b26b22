import { actionsUnder, shots } from './actions';
import { openShots } from './open-actions';
import type { Person } from './people';
import { browserWith, type Aim } from './reach';
import type { Stage } from '../browser/states/stage';
import type { Visitor } from '../browser/visitor';

const every = actionsUnder('app/');

/** Every action of the build, by its name. */
export const actionNames = [...every.keys()].sort();

/** For each of them: a call that has an effect when it comes from our own pages. */
export const calls = { ...shots, ...openShots };

export type Aimed = Aim & {
  person: Person;
  /** What the browser of that person has: a link that was opened, a session where the action asks for one. */
  cookies: Record<string, string>;
  /** A browser that may make the call, as it was before any: a refusal may take a cookie. */
  browser(): Visitor;
};

/** A call of one action that has an effect, on behalf of somebody new. */
export async function aimAt(name: string, stage: Stage): Promise<Aimed> {
  const person = await stage.people.newPerson();
  const shot = await calls[name]?.(person, stage);
  const id = every.get(name);
  if (!shot || !id) throw new Error(`nobody has said how ${name} is called`);
  const { newSession, sessionCookie } = stage.people;
  const cookies = { ...shot.cookies };
  if (shot.path.startsWith('/account')) cookies.session = await sessionCookie(await newSession(person));
  return { name, id, shot, person, cookies, browser: () => browserWith(stage.app.url, cookies) };
}
