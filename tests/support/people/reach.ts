import { expect } from 'vitest';
import { actionsUnder, callAction, everything, pagePaths, routePaths, shots, type Shot } from './actions';
import type { Person } from './people';
import type { Stage } from '../browser/states/stage';
import { Visitor, type Answer } from '../browser/visitor';

/** A call of one action of the account. */
export type Aim = { name: string; id: string; shot: Shot };

/** A call of every action of the account, each of which changes something in a session of this person. */
export async function aimAll(person: Person, stage: Stage): Promise<Aim[]> {
  const aims: Aim[] = [];
  for (const [name, id] of actionsUnder('app/(account)/')) {
    const shot = await shots[name]?.(person, stage);
    if (!shot) throw new Error(`nobody has said how ${name} is called`);
    aims.push({ name, id, shot });
  }
  return aims;
}

/** A browser that has these cookies and nothing else. Every copy of a stage's app has the same APP_URL. */
export function browserWith(url: string, cookies: Record<string, string>): Visitor {
  const visitor = new Visitor(url, process.env.APP_URL);
  for (const [name, value] of Object.entries(cookies)) visitor.setCookie(name, value);
  return visitor;
}

const pagesOfAccount = () => pagePaths().filter((path) => path.startsWith('/account'));

/** What a browser with JavaScript asks for when it goes to a page, or fetches it ahead. */
async function fetchAhead(visitor: Visitor, path: string, further = {}): Promise<Answer> {
  const headers = { RSC: '1', ...further };
  const answer = await visitor.request(path, { headers });
  const { pathname, search } = new URL(answer.headers.get('location') ?? '', answer.url);
  // Next sends it on to an address that names what is asked for; there the answer is.
  return search.includes('_rsc') ? visitor.request(pathname + search, { headers }) : answer;
}

/** Whether a session cookie opens the account. */
export const isIn = async (session: string, url: string): Promise<boolean> =>
  (await browserWith(url, { session }).request('/account')).status === 200;

/** Every page of the account opens for this session cookie, in each way that it can be asked for. */
export async function expectLive(what: string, session: string, { email }: Person, url: string) {
  for (const path of pagesOfAccount()) {
    const visitor = browserWith(url, { session });
    const page = await visitor.request(path);
    expect([page.status, page.text.includes(email)], `${what}: ${path}`).toEqual([200, true]);
    expect((await fetchAhead(visitor, path)).text, `${what}: RSC ${path}`).toContain(email);
  }
}

/** Nothing of anyone's is changed by what runs. */
export async function expectNoEffect(stage: Stage, what: string, run: () => Promise<unknown>): Promise<void> {
  const before = await everything(stage);
  await run();
  expect(await everything(stage), what).toEqual(before);
}

/** What a session of the person would change and see, and `aims` that it would have. */
type Whose = { person: Person; aims: Aim[]; stage: Stage; url?: string };

/**
 * A session cookie opens nothing: no page, whole or as RSC or fetched ahead, no route and no action, and nothing of
 * anyone's is changed by the tries.
 */
export async function expectKilled(what: string, session: string, { person, aims, stage, url }: Whose) {
  const origin = url ?? stage.app.url;
  const before = await everything(stage);
  const isNobodys = ({ text }: Answer) => !text.includes(person.email) && !text.includes(person.name);
  for (const path of pagesOfAccount()) {
    const page = await browserWith(origin, { session }).request(path);
    expect([page.status, isNobodys(page)], `${what}: ${path}`).toEqual([307, true]);
    expect(page.headers.get('location'), `${what}: ${path}`).toMatch(/^\/sign-in\?/);
    for (const ahead of [{}, { 'Next-Router-Prefetch': '1' }]) {
      const rsc = await fetchAhead(browserWith(origin, { session }), path, ahead);
      expect(isNobodys(rsc), `${what}: RSC ${path}`).toBe(true);
    }
  }
  for (const path of routePaths().filter((one) => !one.startsWith('/dev/'))) {
    const [theirs, nobodys] = await Promise.all([
      browserWith(origin, { session }).request(path),
      new Visitor(origin).request(path),
    ]);
    expect([theirs.status, isNobodys(theirs)], `${what}: ${path}`).toEqual([nobodys.status, true]);
  }
  for (const { name, id, shot } of aims) {
    const visitor = browserWith(origin, { ...shot.cookies, session });
    const answer = await callAction(visitor, shot.path, id, shot.fields);
    expect(answer.headers.get('x-action-redirect'), `${what}: ${name}`).toMatch(/^\/sign-in\b/);
    expect(isNobodys(answer), `${what}: ${name}`).toBe(true);
  }
  expect(await everything(stage), what).toEqual(before);
}
