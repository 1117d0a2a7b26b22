import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../support/people/actions';
import { startApp, type App } from '../support/server/app';
import { browserOf, copyOf, doors, fillIn, isDone, submit, type Door } from '../support/people/doors';
import { spellingsOf } from '../support/faults/forgeries';
import type { OpenedLink, Person } from '../support/people/people';
import { rawRequest } from '../support/faults/raw-request';
import { setStage, type Stage } from '../support/browser/states/stage';
import { Visitor } from '../support/browser/visitor';

let stage: Stage;
/** The same app once more, as behind a balancer. */
let twin: App;
beforeAll(async () => {
  // Nothing but what is tried here writes.
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
  const { url, databaseUrl } = stage.app;
  twin = await startApp(databaseUrl, {
    APP_URL: url,
    AUTH_SECRET: process.env.AUTH_SECRET ?? '',
    WORKER: 'off',
  });
}, 120_000);
afterAll(async () => {
  await twin?.close();
  await stage?.close();
});

type Opened = { person: Person; link: OpenedLink; browser: Visitor; form: FormData };

/** Somebody's good link is open in their browser, and its form is filled in. */
async function openDoor(door: Door): Promise<Opened> {
  const person = await stage.newcomer();
  const link = await door.issue(person, stage);
  const browser = await browserOf(person, stage);
  return { person, link, browser, form: await fillIn(browser, door, link.token) };
}

/** Another tab of the same session, without any link. */
function inside(browser: Visitor, url = stage.app.url): Visitor {
  const one = new Visitor(url);
  one.setCookie('session', browser.cookie('session') ?? '');
  return one;
}

/** Nothing of anyone's is changed by what runs. */
async function expectNoEffect(run: () => Promise<unknown>): Promise<void> {
  const before = await everything(stage);
  await run();
  expect(await everything(stage)).toEqual(before);
}

/** Whoever deleted an account has no session left to see it by: sent again, the form says that it is gone. */
const tellsAgain = ({ purpose }: Door) => purpose === 'delete-account';

describe.each(doors)('a link for $purpose', (door) => {
  // proves: token-spellings, ASVS 6.5.1
  it('once used, opens nothing in any spelling of its token', async () => {
    const { browser, form, link } = await openDoor(door);
    expect(isDone(await submit(browser, door, form), door)).toBe(true);
    await expectNoEffect(async () => {
      const again = async (token: string) => {
        const answer = await submit(inside(browser), door, form, token);
        expect(answer.status, token).toBe(303);
        if (!tellsAgain(door)) expect(isDone(answer, door), token).toBe(false);
      };
      // All doors read tokens by the same lines: every one at the first, and a third of them elsewhere.
      const step = door === doors[0] ? 1 : 3;
      await Promise.all(
        spellingsOf(link.token)
          .filter((_, at) => at % step === 0)
          .map(again),
      );
      for (const tail of ['', '=', '%3D', '%20', '%0A', '.', '%3E', ')', '?x=1', '%22']) {
        const page = await new Visitor(stage.app.url).open(`${door.path}/${link.token}${tail}`);
        expect(page.status, tail).toBe(200);
        expect(page.text, tail).not.toContain('name="formHash"');
      }
    });
  });

  // proves: parallel-use, ASVS 2.3.4, ASVS 6.5.1, OWASP-FP single-use
  it('has one use, also when two copies of the app get it many times at once', async () => {
    const { form, link, browser } = await openDoor(door);
    const many = [stage.app, twin, stage.app, twin, stage.app, twin, stage.app, twin].map(({ url }) =>
      submit(inside(browser, url), door, form, link.token),
    );
    const answers = await Promise.all(many);
    for (const { status } of answers) expect(status).toBeLessThan(400);
    const done = answers.filter((answer) => isDone(answer, door)).length;
    expect(tellsAgain(door) ? Math.min(done, 1) : done).toBe(1);
    const twice = `SELECT "kind", "address" FROM "OutboundEmail" GROUP BY 1, 2 HAVING count(*) > 1`;
    expect(await stage.database.query(twice)).toEqual([]);
  });

  // proves: cross-purpose, ASVS 9.2.2, ASVS 9.2.3
  it('and a session, a device and a form’s hash open no other door, and are not used up by the try', async () => {
    const { link, browser, form } = await openDoor(door);
    const others = doors.filter(({ page }) => page !== door.page);
    const foreign = [link.token, browser.cookie('session') ?? '', String(form.get('formHash')), link.id];
    await expectNoEffect(async () => {
      for (const other of others) {
        const opened = inside(browser);
        const page = await opened.open(`${other.path}/${link.token}`);
        expect(page.text, other.purpose).not.toContain('name="formHash"');
        const body = copyOf(form);
        for (const [name, value] of Object.entries(other.fields())) body.set(name, value);
        const answers = await Promise.all(
          foreign.map((token) => submit(inside(browser), other, body, token)),
        );
        for (const answer of answers) expect(isDone(answer, other), other.purpose).toBe(false);
      }
      const asSession = new Visitor(stage.app.url);
      asSession.setCookie('session', link.token);
      expect((await asSession.request('/account')).status).toBe(307);
    });
    expect(isDone(await submit(browser, door, form), door)).toBe(true);
  });

  // proves: identity-from-token, OWASP-FP bound
  it('is its own person’s, whoever is named beside it', async () => {
    const { browser, form, person } = await openDoor(door);
    const victim = await stage.newcomer();
    const theirs = await door.issue(victim, stage);
    const before = await stage.people.traceOf(victim);
    const named = {
      userId: victim.id,
      id: victim.id,
      sub: victim.id,
      email: victim.email,
      token: theirs.token,
    };
    for (const [name, value] of Object.entries({ ...named, address: victim.email, linkId: theirs.id }))
      form.set(name, value);
    const query = new URLSearchParams(named).toString();
    const headers = { Origin: browser.origin, 'X-User-Id': victim.id };
    const own = await stage.people.traceOf(person);
    const answer = await browser.request(`${door.page}?${query}`, { method: 'POST', body: form, headers });
    expect(answer.status).toBe(303);
    expect(await stage.people.traceOf(victim)).toEqual(before);
    if (door.purpose !== 'sign-up') expect(await stage.people.traceOf(person)).not.toEqual(own);
    const accounts = await stage.database.query(`SELECT "email" FROM "User" WHERE "email" = $1`, [
      victim.email,
    ]);
    expect(accounts).toHaveLength(1);
  });

  // proves: scanner-get, link-methods, ASVS 6.5.1
  it('is as good as new after every kind of scanner and every method', async () => {
    const person = await stage.newcomer();
    const { token } = await door.issue(person, stage);
    const owner = await browserOf(person, stage);
    const scanners: Record<string, string>[] = [
      {},
      { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0) SafeLinks' },
      { 'User-Agent': 'BarracudaCentral', Accept: '*/*' },
      { 'User-Agent': 'GoogleImageProxy', Purpose: 'prefetch' },
      { RSC: '1', 'Next-Router-Prefetch': '1' },
    ];
    const scan = async (headers: Record<string, string>) => {
      const scanner = new Visitor(stage.app.url);
      expect([303, 307]).toContain((await scanner.request(`${door.path}/${token}`, { headers })).status);
      expect((await scanner.request(door.page, { headers })).status).toBeLessThan(400);
      expect(scanner.cookie('session')).toBeUndefined();
    };
    const methods = ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'POST'];
    await expectNoEffect(async () => {
      for (let round = 0; round < 2; round++) await Promise.all(scanners.map(scan));
      for (const path of [`${door.path}/${token}`, door.page])
        for (const method of methods) {
          const headers = { Origin: stage.app.url, Cookie: `${door.cookie}=${token}` };
          const { status } = await rawRequest(stage.app.url, path, { method, headers });
          expect(status, `${method} ${path}`).toBeLessThan(500);
        }
    });
    expect(isDone(await submit(owner, door, await fillIn(owner, door, token)), door)).toBe(true);
  });
});
