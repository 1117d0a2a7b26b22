import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkIn, mailTo } from '../support/server/app';
import type { Person } from '../support/people/people';
import { setStage, type Stage } from '../support/browser/states/stage';
import {
  askForReset,
  askToSignUp,
  call,
  letIn,
  look,
  newClient,
  nobody,
  passTime,
  tryPassword,
} from '../support/people/strangers';
import { Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true, further: { RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' } });
}, 90_000);
afterAll(() => stage?.close());

const DAY = 86_400;
const WRONG = 'not the right password';
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

const guess = async (email: string, password = WRONG) => call(stage.app, tryPassword(email, password));

/** Why the sign-ins to an address were refused whose password was tried, in order. */
async function refusalsOf({ id }: Pick<Person, 'id'>): Promise<unknown[]> {
  const events = await stage.database.query(
    `SELECT "reason" FROM "AuditEvent" WHERE "type" = 'sign-in-refused' AND "userId" = $1
       AND "reason" <> 'limited-address'`,
    [id],
  );
  return events.map(({ reason }) => reason);
}

/** Lets so many guesses have failed already, the last long enough ago for the next. */
const fastForward = (failures: number) =>
  stage.database.query(
    `UPDATE "RateLimit" SET uses = $1, "waitUntil" = clock_timestamp() WHERE key LIKE 'sign-in-address:%'`,
    [failures],
  );

/** Every mail and every guess that strangers may cause is used up. */
async function exhaust(email: string): Promise<void> {
  const asks = times(8).flatMap(() => [
    call(stage.app, askForReset(email)),
    call(stage.app, askToSignUp(email)),
  ]);
  await Promise.all([...asks, ...times(8).map(() => guess(email))]);
  await fastForward(100);
}

/** A browser that somebody has signed in with before. */
async function knownBrowser({ email, password }: Person): Promise<Visitor> {
  const visitor = new Visitor(stage.app.url);
  expect(letIn(await call(stage.app, { ...tryPassword(email, password), visitor }))).toBe(true);
  const known = new Visitor(stage.app.url);
  known.setCookie('device', visitor.cookie('device') ?? '');
  return known;
}

// proves: guessing, ASVS 6.3.1, NIST 3.2.2
describe('who guesses one password from everywhere', () => {
  it('has a hundred failures in a row, then not even the right one until a success or a reset', async () => {
    const person = await stage.people.newPerson();
    const known = await knownBrowser(person);
    await Promise.all(times(12).map(() => guess(person.email)));
    const slowed = await refusalsOf(person);
    expect(slowed.length).toBeLessThan(9);

    await fastForward(97);
    for (const _ of times(6)) {
      await guess(person.email);
      await passTime(stage, 901);
    }
    expect((await refusalsOf(person)).length - slowed.length).toBe(3);
    await passTime(stage, 364 * DAY);
    expect(letIn(await guess(person.email, person.password))).toBe(false);

    expect(
      letIn(await call(stage.app, { ...tryPassword(person.email, person.password), visitor: known })),
    ).toBe(true);
    expect(letIn(await guess(person.email, person.password))).toBe(true);
  });

  it('is let in with the right one after the wait, and the failures are forgotten', async () => {
    const person = await stage.people.newPerson();
    await Promise.all(times(12).map(() => guess(person.email)));
    await fastForward(30);
    expect(letIn(await guess(person.email))).toBe(false);
    expect(letIn(await guess(person.email, person.password))).toBe(false);
    await passTime(stage, 901);
    expect(letIn(await guess(person.email, person.password))).toBe(true);
    for (const _ of times(4)) await guess(person.email);
    expect(letIn(await guess(person.email, person.password))).toBe(true);
  });

  it('learns nothing by being slowed down: an unknown address answers alike throughout', async () => {
    const [{ email, password }, stranger] = [await stage.people.newPerson(), nobody()];
    const looks: string[][] = [[], []];
    const both = async (typed: string) => {
      for (const [side, address] of [email, stranger].entries())
        looks[side]?.push(look(await guess(address, typed)));
    };
    for (const _ of times(7)) await both(WRONG);
    await fastForward(100);
    for (const typed of [WRONG, password]) await both(typed);
    expect(looks[1]).toEqual(looks[0]);
    expect(new Set(looks[0]).size).toBe(1);
  });
});

// proves: guessing, NIST 3.2.2
it('a client has a hundred wrong ones an hour, over all addresses, and is told', async () => {
  const [person, headers] = [await stage.people.newPerson(), newClient()];
  await call(stage.app, { ...tryPassword(nobody(), WRONG), headers });
  await stage.database.query(
    `UPDATE "RateLimit" SET uses = 97 WHERE key LIKE 'sign-in-client:%' AND uses = 1`,
  );
  const answers = await Promise.all(
    times(6).map(() => call(stage.app, { ...tryPassword(nobody(), WRONG), headers })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(3);
  for (const { headers: said } of refused) expect(Number(said.get('retry-after'))).toBeGreaterThan(3_400);
  for (const email of [person.email, nobody()]) {
    const answer = await call(stage.app, { ...tryPassword(email, person.password), headers });
    expect([answer.status, letIn(answer)]).toEqual([429, false]);
  }
  expect(letIn(await guess(person.email, person.password))).toBe(true);
});

// proves: current-password-guessing
it('twenty wrong current passwords at once end the session after five, wherever they are typed', async () => {
  const person = await stage.people.newPerson();
  const visitor = new Visitor(stage.app.url);
  visitor.setCookie('session', await stage.people.sessionCookie(await stage.people.newSession(person)));
  const password = 'seven copper kettles hum';
  const doors: [string, string, Record<string, string>][] = [
    ['changePasswordAction', '/account/security', { password, confirmPassword: password }],
    ['requestEmailChangeAction', '/account/email', { email: nobody() }],
    ['requestDeletionAction', '/account/delete', {}],
  ];
  const ask = (turn: number, currentPassword: string) => {
    const [name, path, fields] = doors[turn % 3] ?? expect.fail();
    return call(stage.app, { name, path, fields: { ...fields, currentPassword }, visitor });
  };
  await Promise.all(times(20).map((turn) => ask(turn, WRONG)));
  const compared = await stage.database.query(
    `SELECT 1 FROM "AuditEvent" WHERE "userId" = $1 AND "reason" = 'wrong-password'`,
    [person.id],
  );
  expect(compared.length).toBeLessThan(5);
  for (const turn of times(3)) {
    const answer = await ask(turn, person.password);
    expect(answer.headers.get('x-action-redirect')).toMatch(/^\/sign-in/);
  }
  expect((await visitor.request('/account')).status).toBe(307);
  expect(letIn(await guess(person.email, person.password))).toBe(true);
});

// proves: owner-locked-out
describe('the owner of an address whose every limit strangers have used up', () => {
  it('signs in with the right password on a known browser', async () => {
    const person = await stage.people.newPerson();
    const known = await knownBrowser(person);
    await exhaust(person.email);
    expect(letIn(await guess(person.email, person.password))).toBe(false);
    expect(
      letIn(await call(stage.app, { ...tryPassword(person.email, person.password), visitor: known })),
    ).toBe(true);
  });

  it.each([
    ['by a link of before', true],
    ['by the first link after', false],
  ])('recovers %s, and is let in anywhere with the new password', async (_, before) => {
    const person = await stage.people.newPerson();
    if (before) await call(stage.app, askForReset(person.email));
    const early = before && linkIn(await mailTo(stage.app, person.email, /^Reset/), '/reset-password/');
    await exhaust(person.email);
    const mails = async () => (await stage.app.mailbox()).filter(({ to }) => to === person.email);
    const count = (await mails()).length;
    if (!before) {
      await passTime(stage, 600);
      await call(stage.app, askForReset(person.email));
      await expect.poll(async () => (await mails()).length, { timeout: 10_000 }).toBeGreaterThan(count);
    }
    const [newest] = (await mails()).filter(({ subject }) => /^Reset/.test(subject));
    const link = early || linkIn(newest ?? expect.fail(), '/reset-password/');
    const owner = new Visitor(stage.app.url);
    const password = 'seven copper kettles hum';
    expect((await owner.post(await owner.open(link), { password, confirmPassword: password })).status).toBe(
      303,
    );
    expect(letIn(await guess(person.email, password))).toBe(true);
  });
});
