import { afterAll, beforeAll, expect, it } from 'vitest';
import { everything } from '../support/people/actions';
import { browserOf } from '../support/people/doors';
import { isDead, linksTo, moveLink, named, press, settled } from '../support/mail/mailed';
import { setStage, type Stage } from '../support/browser/states/stage';
import { askForReset, askToSignUp, call } from '../support/people/strangers';
import { Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true });
}, 90_000);
afterAll(() => stage?.close());

const CHOSEN = { name: 'Chosen by a thief', password: 'a thief chose this very one' };

/** Asks in the owner's name, with everything that might be kept, and keeps every cookie. */
async function signUpFirst(email: string): Promise<Visitor> {
  const thief = new Visitor(stage.app.url);
  const callbackUrl = '/account/delete?chosen=by-a-thief';
  const page = await thief.open(`/sign-up?callbackUrl=${encodeURIComponent(callbackUrl)}`);
  await thief.post(page, { email, ...CHOSEN, confirmPassword: CHOSEN.password, callbackUrl });
  await settled(stage, email);
  return thief;
}

/** Nothing opens to the cookies that the thief has kept, nor to the password they chose. */
async function expectNothingOf(thief: Visitor, email: string): Promise<void> {
  const before = await everything(stage);
  for (const path of ['/account', '/account/security'])
    expect((await thief.request(path)).status, path).toBe(307);
  for (const path of ['/sign-up/complete', '/reset-password', '/confirm-email', '/not-me'])
    expect((await thief.open(path)).text, path).not.toContain('name="formHash"');
  const answer = await thief.post(await thief.open('/sign-in'), { email, password: CHOSEN.password });
  expect([answer.status, thief.cookie('session')]).toEqual([200, undefined]);
  expect(await everything(stage)).toEqual(before);
}

const accountsBy = (email: string) =>
  stage.database.query(`SELECT "id", "name" FROM "User" WHERE "emailCanonical" = $1`, [email]);
const onlyTheOwners = [{ id: expect.any(String), name: 'Vera Owner' }];

// proves: pre-hijack, ASVS 2.3.1
it('who signs up another’s address has no account, session, password or link, however the owner comes', async () => {
  const email = stage.people.newAddress();
  const thief = await signUpFirst(email);
  const [caused = ''] = await linksTo(stage, email, '/sign-up/');
  expect(await accountsBy(email)).toEqual([]);
  await expectNothingOf(thief, email);

  // The owner has forgotten whether there was an account: there is none to be reset.
  const owner = new Visitor(stage.app.url);
  await call(stage.app, { ...askForReset(email), visitor: owner });
  await settled(stage, email);
  expect(await linksTo(stage, email, '/reset-password/')).toEqual([]);
  expect(await accountsBy(email)).toEqual([]);

  await call(stage.app, { ...askToSignUp(email), visitor: owner });
  await settled(stage, email);
  const [own = ''] = (await linksTo(stage, email, '/sign-up/')).filter((link) => link !== caused);
  const done = await press(stage, own, owner, named('Vera Owner'));
  expect(done.headers.get('location')).toBe('/account');
  expect(await accountsBy(email)).toEqual(onlyTheOwners);
  expect(await isDead(stage, caused)).toBe(true);
  await expectNothingOf(thief, email);
  const sessions = `SELECT 1 FROM "Session" s JOIN "User" u ON u."id" = s."userId" WHERE u."email" = $1`;
  expect(await stage.database.query(sessions, [email])).toHaveLength(1);
});

// proves: pre-hijack
it('the owner who takes the mail that a thief caused has an account with nothing of theirs in it', async () => {
  const email = stage.people.newAddress();
  const thief = await signUpFirst(email);
  const owner = new Visitor(stage.app.url);
  const [caused = ''] = await linksTo(stage, email, '/sign-up/');
  await press(stage, caused, owner, named('Vera Owner'));
  const [user] = await stage.database.query(`SELECT u::text AS "row" FROM "User" u WHERE "email" = $1`, [
    email,
  ]);
  expect(user?.row).toContain('Vera Owner');
  expect(user?.row).not.toMatch(/thief/);
  expect((await owner.open('/account')).text).toContain('Vera Owner');
  await expectNothingOf(thief, email);
});

// proves: pre-hijack, address-bound-sequence
it('an account that waited for the address of who then signs up never gets it', async () => {
  const [thief, email] = [await stage.newcomer(), stage.people.newAddress()];
  const inside = await browserOf(thief, stage);
  const waiting = await moveLink(stage, email, thief, inside);
  const owner = new Visitor(stage.app.url);
  await call(stage.app, { ...askToSignUp(email), visitor: owner });
  await settled(stage, email);
  const [own = ''] = await linksTo(stage, email, '/sign-up/');
  await press(stage, own, owner, named('Vera Owner'));
  expect((await press(stage, waiting, inside)).status).toBeLessThan(400);
  const held = await stage.database.query(`SELECT "email", "pendingEmail" FROM "User" WHERE "id" = $1`, [
    thief.id,
  ]);
  expect(held).toEqual([{ email: thief.email, pendingEmail: null }]);
  expect(await accountsBy(email)).toEqual(onlyTheOwners);
  expect((await owner.open('/account')).text).toContain('Vera Owner');
});
