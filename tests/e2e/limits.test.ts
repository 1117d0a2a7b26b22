import { afterAll, beforeAll, expect, it } from 'vitest';
import { askForReset, PASSWORD, signUpBy } from '../support/people/account';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { Visitor } from '../support/browser/visitor';

let app: App;
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  app = await startApp(database.url, { RATE_LIMITS: 'on' });
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

// proves: mail-bombing, Copenhagen email-resend, OWASP-FP floods
it('is silent about an address that had its share, and tells a client that asks too often', async () => {
  const visitor = new Visitor(app.url);
  const page = await visitor.open('/forgot-password');
  const ask = (email: string) => visitor.post(page, { email });

  const answers = [];
  for (let time = 0; time < 6; time += 1) answers.push(await ask('ada@example.test'));
  const [first] = answers;
  for (const { status, text } of answers) {
    expect(status).toBe(200);
    expect(text).toContain('Check your email');
    expect(text.length).toBe(first?.text.length);
  }
  const [{ written } = expect.fail()] = await database.query(
    `SELECT count(*)::int AS "written" FROM "OutboundEmail"`,
  );
  expect(written).toBe(3);

  for (let time = 6; time < 30; time += 1) expect((await ask(`a${time}@example.test`)).status).toBe(200);
  const refused = await ask('somebody@example.test');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000);
  expect(refused.text).toMatch(/too many attempts/i);
  expect(refused.text).toContain('somebody@example.test');
});

// proves: spoofed-client, ASVS 4.1.3
it('believes no forwarded header about who asks', async () => {
  const visitor = new Visitor(app.url);
  const page = await visitor.open('/forgot-password');
  for (const [name, value] of Object.entries({
    'X-Forwarded-For': '203.0.113.1',
    'X-Real-IP': '203.0.113.2',
    'CF-Connecting-IP': '203.0.113.3',
    'True-Client-IP': '203.0.113.5',
    'X-Client-IP': '203.0.113.6',
    Forwarded: 'for=203.0.113.4',
  }))
    expect((await visitor.post(page, { email: 'ada@example.test' }, { [name]: value })).status, name).toBe(
      429,
    );
});

// proves: guessing, ASVS 6.3.8, OWASP-Auth generic
it('answers a guesser alike for known and unknown addresses, and slows down', async () => {
  const guess = async (email: string) => {
    const visitor = new Visitor(app.url);
    const page = await visitor.open('/sign-in');
    const { status, text } = await visitor.post(page, { email, password: 'not the right password' });
    expect(text).toContain('Incorrect email address or password');
    return { status, size: text.length };
  };
  await database.query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash") VALUES ('u', 'known@example.test', 'known@example.test', 'K', 'x')`,
  );
  const answers = [];
  for (let time = 0; time < 8; time += 1)
    for (const email of ['known@example.test', 'never@example.test']) answers.push(await guess(email));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  const refused = await database.query(`SELECT "reason" FROM "AuditEvent" WHERE "type" = 'sign-in-refused'`);
  expect(refused.filter(({ reason }) => reason === 'limited-address').length).toBeGreaterThanOrEqual(2);
});

// proves: owner-locked-out, OWASP-Auth lockout
it('lets the owner in on the browser that set the new password, whoever goes on guessing', async () => {
  await database.query('DELETE FROM "RateLimit"');
  const { address } = await signUpBy(app);
  const owner = new Visitor(app.url);
  const signIn = async (visitor: Visitor, password: string) =>
    (await visitor.post(await visitor.open('/sign-in'), { email: address, password })).status === 303;
  /** Until an unknown browser is kept waiting whatever it says. */
  const flood = async () => {
    const stranger = new Visitor(app.url);
    for (let time = 0; time < 8; time += 1) await signIn(stranger, 'not the right password');
    // However slow the machine is, the wait isn't over yet.
    await database.query(`UPDATE "RateLimit" SET "waitUntil" = "waitUntil" + interval '1 minute'`);
    expect(await signIn(new Visitor(app.url), password)).toBe(false);
  };
  let password = PASSWORD;
  // The owner has forgotten it, too.
  for (let time = 0; time < 12; time += 1) await signIn(owner, 'what was it again, let me think');
  await flood();

  const form = await owner.open(await askForReset(app, address));
  password = 'nine copper kettles hum again';
  expect((await owner.post(form, { password, confirmPassword: password })).status).toBe(303);
  await flood();
  expect(await signIn(owner, password)).toBe(true);
});
