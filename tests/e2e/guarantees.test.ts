import { afterAll, beforeAll, expect, it } from 'vitest';
import { askForReset, PASSWORD, signUpBy } from '../support/people/account';
import { mailTo, startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';

let app: App;
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  app = await startApp(database.url);
}, 90_000);
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const words = (number: number) => `copper kettles hum in kitchen ${number} again`;

async function signIn(address: string, password: string): Promise<{ visitor: Visitor; in: boolean }> {
  const visitor = new Visitor(app.url);
  const answer = await visitor.post(await visitor.open('/sign-in'), { email: address, password });
  return { visitor, in: answer.status === 303 };
}

// proves: ASVS 6.5.1, ASVS 2.3.4, OWASP-FP single-use, parallel-use
it('lets exactly one of 30 parallel submits of a link succeed', async () => {
  const { address } = await signUpBy(app);
  const link = await askForReset(app, address);
  const visitors = Array.from({ length: 30 }, () => new Visitor(app.url));
  const pages = await Promise.all(visitors.map((visitor) => visitor.open(link)));
  const answers = await Promise.all(
    visitors.map((visitor, number) => {
      const password = words(number);
      return visitor.post(pages[number] ?? fail(), { password, confirmPassword: password });
    }),
  );
  const winners = answers.flatMap((answer, number) =>
    answer.headers.get('location')?.endsWith('/sign-in') ? [number] : [],
  );
  expect(winners).toHaveLength(1);
  expect(answers.every((answer) => answer.status === 303)).toBe(true);
  for (const number of [winners[0] ?? -1, ((winners[0] ?? 0) + 1) % 30])
    expect((await signIn(address, words(number))).in, `password ${number}`).toBe(number === winners[0]);
  expect((await signIn(address, PASSWORD)).in).toBe(false);
  await mailTo(app, address, /changed/i);
  const mails = await app.mailbox();
  expect(mails.filter((mail) => mail.to === address && /changed/i.test(mail.subject))).toHaveLength(1);
});

// proves: ASVS 3.5.3, scanner-get, link-methods, state-by-get
it('opening a link by any method, any number of times, changes nothing', async () => {
  const { address } = await signUpBy(app);
  const link = await askForReset(app, address);
  const rows = `SELECT * FROM "EmailLink" ORDER BY "id"`;
  const before = await database.query(rows);
  for (let time = 0; time < 20; time++) {
    const scanner = new Visitor(app.url);
    const page = await scanner.open(link);
    expect(page.status).toBe(200);
    expect(scanner.cookie('session')).toBeUndefined();
  }
  for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])
    expect((await new Visitor(app.url).request(link, { method })).status, method).toBeLessThan(500);
  expect(await database.query(rows)).toEqual(before);
});

// proves: ASVS 7.4.1, ASVS 7.4.3, OWASP-FP sessions, Copenhagen reset-sessions, reset-ends-sessions
it('a reset ends other sessions for pages, RSC requests and actions', async () => {
  const { visitor, address } = await signUpBy(app);
  const stale = await visitor.open('/account');
  expect(stale.status).toBe(200);
  const link = await askForReset(app, address);
  const owner = new Visitor(app.url);
  await owner.post(await owner.open(link), { password: words(1), confirmPassword: words(1) });

  expect((await visitor.request('/account')).status).toBe(307);
  // Next redirects an RSC request to a URL with a cache key.
  const headers = { RSC: '1' };
  const redirected = await visitor.request('/account', { headers });
  const rsc = await visitor.request(redirected.headers.get('location') ?? '/account', { headers });
  expect(rsc.text).not.toContain(address);
  expect(rsc.text).toContain('/sign-in');
  const action = await visitor.request('/account', {
    method: 'POST',
    body: visitor.formIn(stale),
    headers: { Origin: app.url },
  });
  expect(action.headers.get('location')).toContain('/sign-in');
});

// proves: ASVS 7.4.1, NIST 5.1, sign-out
it('signing out revokes the session, so a copied cookie stops working', async () => {
  const { visitor } = await signUpBy(app);
  const copy = new Visitor(app.url);
  copy.setCookie('session', visitor.cookie('session') ?? '');
  expect((await copy.request('/account')).status).toBe(200);
  const page = await visitor.open('/account');
  await visitor.request('/account', {
    method: 'POST',
    body: visitor.formIn(page),
    headers: { Origin: app.url },
  });
  expect((await copy.request('/account')).status).toBe(307);
});

// proves: ASVS 6.6.2
it('refuses a form made for another link than the one in the cookie', async () => {
  const [victim, thief] = [await signUpBy(app), await signUpBy(app)];
  const visitor = new Visitor(app.url);
  const page = await visitor.open(await askForReset(app, victim.address));
  // An attacker plants the cookie of their own link.
  await visitor.open(await askForReset(app, thief.address));
  const answer = await visitor.post(page, { password: words(2), confirmPassword: words(2) });
  expect(answer.status).toBe(200);
  for (const { address } of [victim, thief]) {
    expect((await signIn(address, PASSWORD)).in).toBe(true);
    expect((await signIn(address, words(2))).in).toBe(false);
  }
});

// proves: crash-before-send, graceful-stop
it('sends the mail once when killed right after responding', async () => {
  const { address } = await signUpBy(app);
  const visitor = new Visitor(app.url);
  const page = await visitor.open('/forgot-password');
  const answer = await visitor.post(page, { email: address });
  expect(answer.text).toContain('Check your email');
  await app.kill('SIGKILL');
  await app.restart();
  await mailTo(app, address, /reset/i);
  await until(
    'no message is queued',
    async () => {
      const [row] = await database.query(
        `SELECT count(*)::int AS "waiting" FROM "OutboundEmail" WHERE "state" = 'queued'`,
      );
      return row?.waiting === 0;
    },
    90_000,
  );
  const mails = await app.mailbox();
  expect(mails.filter((mail) => mail.to === address && /reset/i.test(mail.subject))).toHaveLength(1);
}, 150_000);

function fail(): never {
  throw new Error('a page is missing');
}
