import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkIn, mailTo } from '../support/server/app';
import { browserOf, doors, fillIn, isDone, submit, type Door } from '../support/people/doors';
import { newPassword, type Person } from '../support/people/people';
import { setStage, type Stage } from '../support/browser/states/stage';
import { until } from '../support/until';
import { Visitor, type Answer } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true });
}, 90_000);
afterAll(() => stage?.close());

const doorOf = (purpose: Door['purpose']) => doors.find((door) => door.purpose === purpose) ?? fail();
const reset = doorOf('password-reset');
const shortLived = doors.filter(({ page }) => page !== '/not-me');
const ofAccount = shortLived.filter(({ purpose }) => purpose !== 'sign-up');

/** Opens a link in a browser and says what the page is worth: its form, or that there is none. */
async function opens(door: Door, token: string, visitor = new Visitor(stage.app.url)): Promise<boolean> {
  const page = await visitor.open(`${door.path}/${token}`);
  expect(page.status).toBe(200);
  return page.text.includes('name="formHash"');
}

async function setPassword(token: string, password = newPassword()): Promise<Answer> {
  const visitor = new Visitor(stage.app.url);
  const page = await visitor.open(`${reset.path}/${token}`);
  return visitor.post(page, { password, confirmPassword: password });
}

async function signIn(email: string, password: string): Promise<Visitor | null> {
  const visitor = new Visitor(stage.app.url);
  await visitor.post(await visitor.open('/sign-in'), { email, password });
  return visitor.cookie('session') === undefined ? null : visitor;
}

const getsIn = async (email: string, password: string) => (await signIn(email, password)) !== null;

/** Asks for a reset as anybody can, and returns the token that comes by mail. */
async function askFor(email: string): Promise<string> {
  const isReset = (mail: { to: string; subject: string }) => mail.to === email && /^Reset/.test(mail.subject);
  const before = (await stage.app.mailbox()).filter(isReset).length;
  const visitor = new Visitor(stage.app.url);
  await visitor.post(await visitor.open('/forgot-password'), { email });
  const mail = await until('the reset mail', async () => {
    const mails = (await stage.app.mailbox()).filter(isReset);
    return (mails.length > before && mails[0]) || false;
  });
  return linkIn(mail, reset.path).split('/').at(-1) ?? '';
}

/** Starts a change of address from inside, and returns the token that comes to the new mailbox. */
async function startChange(inside: Visitor, person: Person, email: string): Promise<string> {
  await inside.post(await inside.open('/account/email'), { email, currentPassword: person.password });
  return (
    linkIn(await mailTo(stage.app, email, /Confirm/), '/confirm-email')
      .split('/')
      .at(-1) ?? ''
  );
}

describe.each(shortLived)('a link for $purpose', (door) => {
  // proves: expiry-edge, ASVS 6.5.5
  it('works in its last seconds, and not after them, also from a page that was opened in time', async () => {
    const person = await stage.newcomer();
    const late = await door.issue(person, stage);
    const browser = await browserOf(person, stage);
    const { token } = await stage.people.ageLink(late.id, 590);
    const form = await fillIn(browser, door, token);
    const over = await stage.people.ageLink(late.id, 11);
    const answer = await submit(browser, door, form, over.token);
    expect(answer.status).toBe(303);
    expect(isDone(answer, door)).toBe(false);
    const typed = String(form.get('password') ?? 'nothing was typed');
    expect(answer.text + (await browser.open(door.page)).text + stage.app.output()).not.toContain(typed);

    const early = await door.issue(person, stage);
    const { token: last } = await stage.people.ageLink(early.id, 570);
    expect(isDone(await submit(browser, door, await fillIn(browser, door, last)), door)).toBe(true);
  });
});

describe.each(ofAccount)('a link for $purpose', (door) => {
  // proves: link-password-change, reset-ends-pending, ASVS 6.5.1
  it.each(['a change of the password', 'a reset'])('is dead after %s', async (way) => {
    const person = await stage.newcomer();
    const browser = await browserOf(person, stage);
    const { token } = await door.issue(person, stage);
    const form = await fillIn(browser, door, token);
    const password = newPassword();
    if (way === 'a reset') await setPassword((await stage.people.newResetLink(person)).token, password);
    else {
      const inside = await browserOf(person, stage);
      const fields = { currentPassword: person.password, password, confirmPassword: password };
      await inside.post(await inside.open('/account/security'), fields);
    }
    // In a session of after it, so that nothing but the link is at fault.
    const after = (await signIn(person.email, password)) ?? fail();
    expect(isDone(await submit(after, door, form, token), door)).toBe(false);
    const [row] = await stage.database.query(`SELECT "email", "pendingEmail" FROM "User" WHERE "id" = $1`, [
      person.id,
    ]);
    expect(row).toEqual({ email: person.email, pendingEmail: null });
  });
});

describe('two links for one password', () => {
  // proves: newer-and-older-links
  it('both work until one is used, the older as well as the newer', async () => {
    const { email } = await stage.newcomer();
    const [older, newer] = [await askFor(email), await askFor(email)];
    expect(await opens(reset, newer)).toBe(true);
    const password = newPassword();
    expect((await setPassword(older, password)).status).toBe(303);
    expect(await getsIn(email, password)).toBe(true);
    expect(await opens(reset, newer)).toBe(false);
  });
});

describe('a link to set a new password', () => {
  // proves: link-email-change
  it('lives while a change of address only waits, and is dead when the account goes by another', async () => {
    const person = await stage.newcomer();
    const inside = await browserOf(person, stage);
    const token = await askFor(person.email);
    const confirms = await startChange(inside, person, `moved.${person.email}`);
    expect(await opens(reset, token)).toBe(true);
    const door = doorOf('email-change');
    expect(isDone(await submit(inside, door, await fillIn(inside, door, confirms)), door)).toBe(true);
    expect(await opens(reset, token)).toBe(false);
    expect(await getsIn(`moved.${person.email}`, person.password)).toBe(true);
  });

  // proves: link-deletion
  it('is dead after deletion, also when the address has an account again', async () => {
    const person = await stage.newcomer();
    const inside = await browserOf(person, stage);
    const token = await askFor(person.email);
    const pass = async (door: Door, own: string) =>
      expect(isDone(await submit(inside, door, await fillIn(inside, door, own)), door)).toBe(true);
    await pass(doorOf('delete-account'), (await stage.people.newDeletionLink(person)).token);
    await pass(doorOf('sign-up'), (await stage.people.newSignUpLink(person.email)).token);
    expect(await opens(reset, token)).toBe(false);
  });
});

// proves: reset-ends-pending, ASVS 7.4.3
it('a reset ends what a thief had begun: the change of address, the other links and every session', async () => {
  const person = await stage.newcomer();
  const thief = await browserOf(person, stage);
  const mine = `thief.${person.email}`;
  const confirms = await startChange(thief, person, mine);
  const another = await askFor(person.email);
  const password = newPassword();
  expect((await setPassword(await askFor(person.email), password)).status).toBe(303);

  expect(await opens(doorOf('email-change'), confirms)).toBe(false);
  expect(await opens(reset, another)).toBe(false);
  expect((await thief.request('/account')).status).toBe(307);
  expect(await getsIn(mine, person.password)).toBe(false);
  expect(await getsIn(person.email, password)).toBe(true);
});

// proves: token-at-rest
it('from a copy of the database nobody makes a link', async () => {
  const { email } = await stage.newcomer();
  const token = await askFor(email);
  const tables = await stage.database.query(
    `SELECT quote_ident(tablename) AS "name" FROM pg_tables WHERE schemaname = 'public'`,
  );
  const every = tables
    .map(({ name }) => `SELECT t::text AS "row" FROM ${String(name)} t`)
    .join(' UNION ALL ');
  const rows = (await stage.database.query(every)).map(({ row }) => String(row));
  const copy = rows.join('\n');
  expect(copy).toContain(email);
  const [header = '', payload = '', signature = ''] = token.split('.');
  for (const part of [token, payload, signature, `${header}.`]) expect(copy).not.toContain(part);
  expect(copy.match(/reset-password\/[\w.-]{40,}/g)).toBeNull();

  // What is in the copy is no key either.
  const words = new Set(
    rows.filter((row) => row.includes(email)).flatMap((row) => row.match(/[\w-]{8,}/g) ?? []),
  );
  const signed = [...words].map((key) =>
    createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url'),
  );
  expect(signed.length).toBeGreaterThan(5);
  for (const made of new Set(signed.slice(0, 30)))
    expect(await opens(reset, `${header}.${payload}.${made}`)).toBe(false);
  expect(await opens(reset, token)).toBe(true);
});

function fail(): never {
  throw new Error('no such door');
}
