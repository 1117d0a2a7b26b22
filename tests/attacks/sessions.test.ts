import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import type { Person } from '../support/people/people';
import { aimAll, browserWith, expectKilled, expectLive, isIn } from '../support/people/reach';
import { setStage, type Stage } from '../support/browser/states/stage';
import { call, resetBy, signIn } from '../support/people/strangers';

let stage: Stage;
/** The same app once more, as behind a balancer. */
let twin: App;
beforeAll(async () => {
  // Nothing but what is tried here writes.
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
  const { url, databaseUrl } = stage.app;
  const AUTH_SECRET = process.env.AUTH_SECRET ?? '';
  twin = await startApp(databaseUrl, { APP_URL: url, AUTH_SECRET, WORKER: 'off' });
}, 120_000);
afterAll(async () => {
  await twin?.close();
  await stage?.close();
});

/** The person as they are after a change of the password. */
async function renewed(person: Person, password: string): Promise<Person> {
  const [row] = await stage.database.query(`SELECT "passwordHash" FROM "User" WHERE "id" = $1`, [person.id]);
  return { ...person, password, passwordHash: String(row?.passwordHash) };
}

type Three = [here: string, elsewhere: string, program: string];

/** Sessions of somebody: a browser that stays signed in, one that doesn’t, and a program that has just the cookie. */
async function threeOf(person: Person): Promise<Three> {
  const three: Three = [
    await signIn(stage.app, person, { further: { remember: 'on' } }),
    await signIn(stage.app, person),
    await signIn(twin, person),
  ];
  await expectLive('before', three[0], person, stage.app.url);
  for (const session of three)
    for (const { url } of [stage.app, twin]) expect(await isIn(session, url)).toBe(true);
  return three;
}

/** Each is over on both copies of the app. */
async function expectAllKilled(sessions: string[], person: Person): Promise<void> {
  const aims = await aimAll(person, stage);
  for (const { url } of [stage.app, twin])
    await Promise.all(
      sessions.map((session, at) =>
        expectKilled(`session ${at} at ${url}`, session, { person, aims, stage, url }),
      ),
    );
}

// proves: reset-ends-sessions, ASVS 7.4.1, ASVS 7.4.3, ASVS 7.2.1, OWASP-FP sessions
it('a reset ends all sessions at once, on page, RSC, route and action, on every instance', async () => {
  const person = await stage.newcomer();
  const sessions = await threeOf(person);
  const password = stage.people.newPassword();
  const done = await resetBy(stage.app, await stage.people.newResetLink(person), password);
  expect(done.headers.get('x-action-redirect')).toMatch(/^\/sign-in\b/);
  const now = await renewed(person, password);
  await expectAllKilled(sessions, now);
  await expectLive('a new one', await signIn(stage.app, now), now, twin.url);
});

// proves: sign-out, ASVS 7.4.1
it('a copy of the cookie opens nothing on any instance once its browser signed out; others go on', async () => {
  const person = await stage.newcomer();
  const [copied, ...others] = await threeOf(person);
  const visitor = browserWith(stage.app.url, { session: copied });
  await call(stage.app, { name: 'signOutAction', path: '/account', fields: {}, visitor });
  expect(visitor.cookie('session')).toBeUndefined();
  await expectAllKilled([copied], person);
  for (const session of others) await expectLive('another', session, person, twin.url);
});

// proves: change-ends-sessions, ASVS 7.2.4, ASVS 7.4.3
it('a change of the password goes on under a new session here, and ends this one’s copy and all others', async () => {
  const person = await stage.newcomer();
  const sessions = await threeOf(person);
  const visitor = browserWith(stage.app.url, { session: sessions[0] });
  const password = stage.people.newPassword();
  const change = (further: Record<string, string>) => {
    const fields = { password, confirmPassword: password, ...further };
    return call(stage.app, { name: 'changePasswordAction', path: '/account/security', fields, visitor });
  };
  await change({});
  for (const currentPassword of ['', password, person.passwordHash]) await change({ currentPassword });
  expect(visitor.cookie('session')).toBe(sessions[0]);
  for (const session of sessions) expect(await isIn(session, twin.url)).toBe(true);

  await change({ currentPassword: person.password });
  const now = await renewed(person, password);
  const here = visitor.cookie('session') ?? '';
  expect(sessions).not.toContain(here);
  await expectLive('the new one', here, now, twin.url);
  await expectAllKilled(sessions, now);
  await expectLive('the new one', here, now, stage.app.url);
});
