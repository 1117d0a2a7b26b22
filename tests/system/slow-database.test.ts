import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askForReset, signUpBy } from '../support/people/account';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startDatabaseGate, type DatabaseGate } from '../support/database/gate';
import { until } from '../support/until';
import { Visitor, type Answer } from '../support/browser/visitor';

let app: App;
let database: TestDatabase;
let gate: DatabaseGate;
beforeAll(async () => {
  database = await makeDatabase();
  gate = await startDatabaseGate(database.url);
  app = await startApp(gate.url);
}, 90_000);
afterAll(async () => {
  gate?.slow(0);
  await app?.close();
  await gate?.close();
  await database?.drop();
});

/** The pool's ten and the worker's own one. */
const MOST_CONNECTIONS = 11;
const NEW = 'seven copper kettles hum';
const twice = { password: NEW, confirmPassword: NEW };

async function pages() {
  const { visitor, address } = await signUpBy(app);
  const [stranger, owner] = [new Visitor(app.url), new Visitor(app.url)];
  return {
    visitor,
    address,
    signIn: await stranger.open('/sign-in'),
    forgot: await stranger.open('/forgot-password'),
    owner,
    reset: await owner.open(await askForReset(app, address)),
  };
}

/** How long pages that ask the database nothing take, in milliseconds, until it is told to end. */
function watchOthers() {
  let isOver = false;
  const times: number[] = [];
  const watching = (async () => {
    while (!isOver) {
      for (const path of ['/', '/sign-in', '/api/health/live']) {
        const before = performance.now();
        expect((await new Visitor(app.url).request(path)).status).toBe(200);
        times.push(performance.now() - before);
      }
      await pause(200);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return times.sort((a, b) => a - b);
  };
}

async function within<T>(limit: number, what: string, answer: Promise<T>): Promise<T> {
  const before = performance.now();
  const result = await answer;
  expect(performance.now() - before, what).toBeLessThan(limit);
  return result;
}

const away = ({ status, headers, text }: Answer) => {
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toMatch(/^\d+$/);
  expect(text).not.toMatch(/timeout|prisma|postgres|P20\d\d|at .*\.ts/i);
};

// proves: database-slow, ASVS 16.5.2
it.each([
  [5, 30_000],
  [60, 30_000],
])(
  'a database that takes %i s for each answer: all are answered in time, other pages notice nothing, nothing piles up',
  async (seconds, limit) => {
    const { visitor, address, signIn, forgot, owner, reset } = await pages();
    gate.slow(seconds * 1_000);
    const others = watchOthers();
    let [most, last] = [0, 0];
    // One that is given up overlaps for a moment with the one in its place: what counts stands at two looks in a row.
    const counting = setInterval(() => {
      most = Math.max(most, Math.min(last, gate.connections()));
      last = gate.connections();
    }, 50);

    const wrong = (email: string) =>
      new Visitor(app.url).post(signIn, { email, password: 'not the right password' });
    const asked = (email: string) => new Visitor(app.url).post(forgot, { email });
    const all = Promise.all([
      within(limit, 'account', visitor.request('/account')),
      within(limit, 'reset', owner.post(reset, twice)),
      ...[address, 'nobody@example.test'].flatMap((email) => [
        within(limit, 'sign-in', wrong(email)),
        within(limit, 'forgot', asked(email)),
      ]),
      ...Array.from({ length: 40 }, () => within(limit, 'a crowd', visitor.request('/account/security'))),
    ]);
    const [account, done, knownIn, knownAsked, unknownIn, unknownAsked, ...crowd] = await all;
    clearInterval(counting);
    const times = await others();
    gate.slow(0);

    // Who gets a connection in time is chance; with 60 s nobody does, whoever has an account.
    for (const answer of [account, knownIn, unknownIn, knownAsked, unknownAsked, ...crowd]) {
      expect(seconds === 60 ? [503] : [200, 503]).toContain(answer?.status);
      expect(answer?.headers.getSetCookie()).toEqual([]);
      if (answer?.status === 503) away(answer);
    }
    away(done ?? expect.fail());
    expect(most).toBeLessThanOrEqual(MOST_CONNECTIONS);
    expect(times.length).toBeGreaterThan(20);
    // One question to the database would take that long.
    expect(times[Math.floor(times.length * 0.95)]).toBeLessThan(5_000);

    await until('all is well again', async () => (await visitor.request('/account')).status === 200, 20_000);
    // Nothing was committed by halves: the form that was refused is good for another try.
    expect((await owner.post(reset, twice)).status).toBe(303);
    expect((await visitor.request('/account')).status).toBe(307);
  },
);
