import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionsUnder, callAction } from '../support/people/actions';
import type { Person } from '../support/people/people';
import { aimAll, browserWith, expectKilled, isIn } from '../support/people/reach';
import { setStage, type Stage } from '../support/browser/states/stage';
import { call, newClient, resetBy, signIn, tryPassword } from '../support/people/strangers';
import { cookieAt, Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
}, 90_000);
afterAll(() => stage?.close());

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const lives = (session: string) => isIn(session, stage.app.url);

/** The row that a session cookie stands for. */
async function rowOf(session: string): Promise<Record<string, unknown>> {
  const { decode } = await import('next-auth/jwt');
  const payload = await decode({
    token: session,
    secret: process.env.AUTH_SECRET ?? '',
    salt: cookieAt(stage.app.url, 'session'),
  });
  const [row] = await stage.database.query(
    `SELECT "id", "userId", "remember", "lastSeenAt" FROM "Session" WHERE "id" = $1`,
    [payload?.sub],
  );
  if (!row) throw new Error('no such session');
  return row;
}

// proves: same-second, ASVS 7.4.1
it('sixty rounds: signed in just before a reset is out, just after is in, however close', async () => {
  const rounds = async (person: Person) => {
    let { password } = person;
    for (const round of times(15)) {
      const link = await stage.people.newResetLink(person);
      const next = stage.people.newPassword();
      const before = await signIn(stage.app, { ...person, password });
      await resetBy(stage.app, link, next);
      const after = await signIn(stage.app, { ...person, password: next });
      password = next;
      expect([await lives(before), await lives(after)], `round ${round}`).toEqual([false, true]);

      // On whatever machine: a microsecond apart and within one second, and by their times alone.
      await closeUp(person);
      expect([await lives(before), await lives(after)], `round ${round}`).toEqual([false, true]);
    }
  };
  const people = await Promise.all(times(4).map(() => stage.people.newPerson()));
  await Promise.all(people.map(rounds));
}, 120_000);

/** Brings the last two sessions and the change of the password between them together, and takes the revocation away. */
async function closeUp({ id }: Person): Promise<void> {
  await stage.database.query(
    `UPDATE "User" SET "passwordChangedAt" = date_trunc('second', "passwordChangedAt") - interval '0.5 s'
     WHERE "id" = $1`,
    [id],
  );
  await stage.database.query(
    `UPDATE "Session" s SET "revokedAt" = NULL,
       "createdAt" = u."passwordChangedAt" - CASE number WHEN 2 THEN 1 ELSE 0 END * interval '1 microsecond'
     FROM "User" u, (SELECT "id", row_number() OVER (ORDER BY "createdAt" DESC) AS number
       FROM "Session" WHERE "userId" = $1) n
     WHERE u."id" = $1 AND n."id" = s."id" AND number <= 2`,
    [id],
  );
}

describe('what was planted before', () => {
  const prefixes = ['authjs', 'next-auth', '__Secure-authjs', '__Host-authjs', '__Secure-next-auth'];
  const names = ['session-token', 'csrf-token', 'callback-url', 'pkce.code_verifier', 'state'];

  /** Cookies that a neighbour of this host or a borrowed browser may have left. */
  async function planted(thief: Person, owner: Person): Promise<Record<string, string>[]> {
    const { people, database } = stage;
    const over = await people.newSession(owner);
    await database.query(`UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "id" = $1`, [over]);
    const evil = encodeURIComponent('https://evil.test/');
    const all = prefixes.flatMap((prefix) => names.map((name) => `${prefix}.${name}`));
    return [
      { session: 'x' },
      { session: await people.sessionCookie('chosen-by-a-thief') },
      { session: await people.sessionCookie(over) },
      { session: await people.sessionCookie(owner.id) },
      { session: await people.sessionCookie(await people.newSession(thief)) },
      { session: await people.sessionCookie(await people.newSession(owner)) },
      Object.fromEntries(all.map((name) => [name, evil])),
      Object.fromEntries(all.map((name) => [name, ':::'])),
      { 'callback-url': evil, 'csrf-token': 'x', callbackUrl: evil },
    ];
  }

  /** Nothing that was planted opens anybody’s account, by its own name or as a session. */
  async function expectWorthless(cookies: Record<string, string>): Promise<void> {
    const alone = [...new Set(Object.values(cookies))].map((session) => ({ session }));
    for (const tried of [cookies, ...alone])
      expect((await browserWith(stage.app.url, tried).request('/account')).status).toBe(307);
  }

  // proves: fixation, ASVS 7.2.4
  it('a sign-in is worth nothing after it: the session is new and of who signed in, and leads nowhere else', async () => {
    const [thief, owner] = [await stage.newcomer(), await stage.newcomer()];
    const known = new Set<unknown>();
    for (const [at, cookies] of (await planted(thief, owner)).entries()) {
      const visitor = browserWith(stage.app.url, cookies);
      const answer = await call(stage.app, { ...tryPassword(owner.email, owner.password), visitor });
      expect(answer.headers.get('x-action-redirect'), `${at}`).toMatch(/^\/account\b/);
      const session = visitor.cookie('session') ?? '';
      const { id, userId } = await rowOf(session);
      expect([session === cookies.session, userId, known.has(id)], `${at}`).toEqual([false, owner.id, false]);
      known.add(id);
      expect((await visitor.request('/account')).text, `${at}`).toContain(owner.email);
      await expectWorthless(cookies);
    }
  });

  // proves: fixation, ASVS 7.2.4
  it('signing up is worth nothing after it either', async () => {
    const [thief, owner] = [await stage.newcomer(), await stage.newcomer()];
    const complete = actionsUnder('app/').get('completeSignUpAction') ?? '';
    for (const cookies of await planted(thief, owner)) {
      const email = stage.people.newAddress();
      const { token, formHash } = await stage.people.newSignUpLink(email);
      const visitor = browserWith(stage.app.url, { ...cookies, 'sign-up-link': token });
      const password = stage.people.newPassword();
      const fields = { name: 'Bea', password, confirmPassword: password, formHash };
      await callAction(visitor, '/sign-up/complete', complete, fields, newClient());
      expect((await visitor.request('/account')).text).toContain(email);
      await expectWorthless(cookies);
    }
  });
});

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

/** Lets seconds go by for one session, as if nobody had used it meanwhile; its account is older than that. */
async function pass(session: string, seconds: number): Promise<void> {
  const { id, userId } = await rowOf(session);
  await stage.database.query(
    `UPDATE "Session" SET "createdAt" = "createdAt" - make_interval(secs => $2),
       "expiresAt" = "expiresAt" - make_interval(secs => $2), "lastSeenAt" = "lastSeenAt" - make_interval(secs => $2)
     WHERE "id" = $1`,
    [id, seconds],
  );
  await stage.database.query(
    `UPDATE "User" SET "passwordChangedAt" = "passwordChangedAt" - make_interval(secs => $2) WHERE "id" = $1`,
    [userId, seconds],
  );
}

/** Uses a session again and again, a while apart each time; how often it opened the account. */
async function poll(session: string, count: number, seconds: number): Promise<boolean[]> {
  const opened = [];
  for (const _ of times(count)) {
    await pass(session, seconds);
    opened.push(await lives(session));
  }
  return opened;
}

// proves: session-lifetime, ASVS 7.3.1, ASVS 7.3.2
describe('a session', () => {
  /** Signs in anew, and says how long the browser itself keeps the cookie: null, until it is closed. */
  async function begin(further: Record<string, string>) {
    const person = await stage.newcomer();
    const given = tryPassword(person.email, person.password);
    const visitor = new Visitor(stage.app.url);
    const answer = await call(stage.app, { ...given, fields: { ...given.fields, ...further }, visitor });
    const cookie = answer.headers.getSetCookie().find((one) => /^session-\d+=/.test(one)) ?? '';
    const until = /; expires=([^;]+)/i.exec(cookie)?.[1];
    const keeps = until === undefined ? null : Math.round((Date.parse(until) - Date.now()) / DAY / 1_000);
    return { person, keeps, session: visitor.cookie('session') ?? '' };
  }

  async function expectOver(session: string, person: Person): Promise<void> {
    await expectKilled('over', session, { person, aims: await aimAll(person, stage), stage });
  }

  it('that stays signed in ends after 30 days, though it is used daily for 60', async () => {
    const { session, person, keeps } = await begin({ remember: 'on' });
    expect(keeps).toBe(30);
    expect(await poll(session, 60, DAY)).toEqual(times(60).map((day) => day < 29));
    await expectOver(session, person);
  });

  it('that does not stay signed in ends after 12 hours, though it is used hourly', async () => {
    const { session, person, keeps } = await begin({});
    expect(keeps).toBeNull();
    expect(await poll(session, 14, HOUR)).toEqual(times(14).map((hour) => hour < 11));
    await expectOver(session, person);
  });

  it('ends after 14 days unseen, and each use begins them anew', async () => {
    const { session, person } = await begin({ remember: 'on' });
    expect(await poll(session, 2, 14 * DAY - 10 * MINUTE)).toEqual([true, true]);
    const unseen = await signIn(stage.app, person, { further: { remember: 'on' } });
    await pass(unseen, 14 * DAY);
    await expectOver(unseen, person);
    expect(await poll(unseen, 2, 0)).toEqual([false, false]);
  });
});
