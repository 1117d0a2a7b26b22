import { afterAll, beforeAll, expect, it } from 'vitest';
import { PASSWORD, signUpBy } from '../support/people/account';
import { linkIn, mailTo, startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/until';
import { Visitor, type Answer } from '../support/browser/visitor';

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

const STOLEN = 'a thief chose this very one';
const RECOVERED = 'seven copper kettles hum';

async function signIn(address: string, password: string): Promise<Visitor | null> {
  const visitor = new Visitor(app.url);
  const { status } = await visitor.post(await visitor.open('/sign-in'), { email: address, password });
  return status === 303 ? visitor : null;
}

/** Opens a mailed link in a browser of its own, presses the button if there is one, and returns the page after it. */
async function follow(link: string): Promise<Answer> {
  const visitor = new Visitor(app.url);
  const page = await visitor.open(link);
  if (!page.text.includes('name="formHash"')) return page;
  const body = visitor.formIn(page, 'formHash');
  await visitor.request(page.url, { method: 'POST', body, headers: { Origin: app.url } });
  return visitor.open(page.url);
}

/** Lets the account go by another address, from inside and by its new mailbox. */
async function moveTo(thief: Visitor, email: string, password: string): Promise<void> {
  await thief.post(await thief.open('/account/email'), { email, currentPassword: password });
  await follow(linkIn(await mailTo(app, email, /Confirm/), '/confirm-email/'));
}

async function changePassword(visitor: Visitor, from: string, to: string): Promise<void> {
  const page = await visitor.open('/account/security');
  await visitor.post(page, { currentPassword: from, password: to, confirmPassword: to });
}

const protectiveLink = async (address: string, subject: RegExp) =>
  linkIn(await mailTo(app, address, subject), '/not-me/');

async function reset(address: string, password: string): Promise<void> {
  const visitor = new Visitor(app.url);
  const link = linkIn(await mailTo(app, address, /^Reset/), '/reset-password/');
  await visitor.post(await visitor.open(link), { password, confirmPassword: password });
}

it('the owner gets the account back by the old mailbox alone, whatever the thief has changed', async () => {
  const { visitor: owner, address } = await signUpBy(app);
  const mailbox = `thief-${address}`;
  const thief = (await signIn(address, PASSWORD)) ?? new Visitor('');
  await moveTo(thief, mailbox, PASSWORD);
  await changePassword(thief, PASSWORD, STOLEN);
  expect((await owner.request('/account')).status).toBe(307);
  expect((await thief.open('/account')).text).toContain(mailbox);
  expect(await signIn(address, PASSWORD)).toBeNull();

  const done = await follow(await protectiveLink(address, /address on your/));
  expect(done.text).toContain('You’ve been signed out everywhere');
  expect((await thief.request('/account')).status).toBe(307);
  expect(await signIn(mailbox, STOLEN)).toBeNull();
  expect(await signIn(address, STOLEN)).toBeNull();

  await reset(address, RECOVERED);
  const back = await signIn(address, RECOVERED);
  expect((await back?.open('/account'))?.text).toContain(address);
  expect(await signIn(mailbox, STOLEN)).toBeNull();
});

it('a thief wins nothing by the mails that went to their own mailbox', async () => {
  const { address } = await signUpBy(app);
  const [first, second] = [`one-${address}`, `two-${address}`];
  const thief = (await signIn(address, PASSWORD)) ?? new Visitor('');
  await moveTo(thief, first, PASSWORD);
  await changePassword(thief, PASSWORD, STOLEN);
  await moveTo(thief, second, STOLEN);
  const undo = await protectiveLink(first, /address on your/);
  const notMe = await protectiveLink(first, /password was changed/);
  const asked = await protectiveLink(first, /change requested/);

  // Turned back and forth between the thief's own mailboxes, the owner's link still counts.
  expect((await follow(undo)).text).toContain('You’ve been signed out everywhere');
  await follow(await protectiveLink(address, /address on your/));
  const before = await database.query(`SELECT * FROM "User" WHERE "emailCanonical" = $1`, [address]);
  expect(before).toHaveLength(1);
  // One that was used a moment ago says what it did.
  await database.query(`UPDATE "EmailLink" SET "usedAt" = "usedAt" - interval '1 minute'`);
  for (const link of [undo, notMe, asked]) {
    const page = await follow(link);
    expect(page.text).toMatch(/no longer works/);
  }
  expect(await database.query(`SELECT * FROM "User" WHERE "emailCanonical" = $1`, [address])).toEqual(before);

  await reset(address, RECOVERED);
  expect(await signIn(address, RECOVERED)).not.toBeNull();
  for (const mailbox of [first, second]) {
    const told = (await app.mailbox()).filter(
      (mail) => mail.to === mailbox && /signed out/.test(mail.subject),
    );
    expect(told.length).toBeGreaterThan(0);
    for (const mail of told) expect(mail.text).not.toMatch(/https?:/);
  }
});

it('a notice that was waiting when the owner took the account back never reaches the thief', async () => {
  const { address } = await signUpBy(app);
  const mailbox = `waits-${address}`;
  const thief = (await signIn(address, PASSWORD)) ?? new Visitor('');
  await moveTo(thief, mailbox, PASSWORD);
  const undo = await protectiveLink(address, /address on your/);
  // The worker stands still for all that is written from here on.
  await database.query(
    `CREATE FUNCTION wait() RETURNS trigger AS $$ BEGIN
       NEW."nextAttemptAt" := clock_timestamp() + interval '1 hour'; RETURN NEW; END $$ LANGUAGE plpgsql`,
  );
  await database.query(
    `CREATE TRIGGER wait BEFORE INSERT ON "OutboundEmail" FOR EACH ROW EXECUTE FUNCTION wait()`,
  );
  await changePassword(thief, PASSWORD, STOLEN);
  await database.query(`DROP TRIGGER wait ON "OutboundEmail"`);
  await follow(undo);
  await database.query(
    `UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp() WHERE "state" = 'queued'`,
  );
  await until('the notice is settled', async () => {
    const [row] = await database.query(
      `SELECT "state", "reason" FROM "OutboundEmail" WHERE "kind" = 'password-changed' AND "reason" = 'reverted'`,
    );
    return row?.state === 'skipped';
  });
  const mails = await app.mailbox();
  expect(mails.filter((mail) => mail.to === mailbox && /password was changed/.test(mail.subject))).toEqual(
    [],
  );
});
