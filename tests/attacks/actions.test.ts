import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionsUnder, callAction, everything, pagePaths, shots, type Shot } from '../support/people/actions';
import type { Person } from '../support/people/people';
import { setStage, type Stage } from '../support/browser/states/stage';
import { Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  // Nothing but the actions writes: what they leave in the outbox stays as it is.
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
}, 90_000);
afterAll(() => stage?.close());

const actions = actionsUnder('app/(account)/');
const names = [...actions.keys()].sort();

it('knows every action of the account', () => {
  expect(names).toEqual(Object.keys(shots).sort());
});

type Target = { id: string; person: Person; shot: Shot };

async function aim(name: string): Promise<Target> {
  const person = await stage.newcomer();
  const shot = await shots[name]?.(person, stage);
  if (!shot) throw new Error(`nobody has said how ${name} is called`);
  return { id: actions.get(name) ?? '', person, shot };
}

/** A browser with the cookies that the call takes, signed in by a session or not. */
async function browserWith(shot: Shot, session: string | null): Promise<Visitor> {
  const visitor = new Visitor(stage.app.url);
  for (const [name, value] of Object.entries(shot.cookies ?? {})) visitor.setCookie(name, value);
  if (session) visitor.setCookie('session', await stage.people.sessionCookie(session));
  return visitor;
}

/** Nothing of anyone's is changed by what runs. */
async function expectNoEffect(run: () => Promise<unknown>): Promise<void> {
  const before = await everything(stage);
  await run();
  expect(await everything(stage)).toEqual(before);
}

describe.each(names.map((name, turn) => [name, turn] as const))('%s', (name, turn) => {
  /** Every path is tried with a third of the actions: they all check the session in one place. */
  const inTurn = (_: string, index: number) => index % 3 === turn % 3;

  it('works for the signed-in user, and changes only their account', async () => {
    const { id, person, shot } = await aim(name);
    const visitor = await browserWith(shot, await stage.people.newSession(person));
    const others = await everything(stage);
    const answer = await callAction(visitor, shot.path, id, shot.fields);
    expect(answer.headers.get('x-action-redirect')).toBeTruthy();
    const after = await everything(stage);
    expect(after).not.toEqual(others);
    const changed = others.filter(({ row }) => !after.some((one) => one.row === row));
    // What is suppressed goes by the address.
    const theirs = [person.id, person.email.toLowerCase()];
    for (const { row } of changed)
      expect(
        theirs.some((one) => String(row).includes(one)),
        String(row),
      ).toBe(true);
  });

  // proves: ASVS 7.2.1, actions-elsewhere
  it('does nothing without a session, whatever path it is posted to', async () => {
    const { id, shot } = await aim(name);
    const visitor = await browserWith(shot, null);
    await expectNoEffect(async () => {
      for (const path of new Set([shot.path, ...pagePaths().filter(inTurn)])) {
        const answer = await callAction(visitor, path, id, shot.fields);
        expect(answer.status, path).toBeLessThan(500);
      }
    });
  });

  // proves: ASVS 7.4.1, stale-tab
  it('redirects to sign-in from a tab opened before a password reset', async () => {
    const { id, person, shot } = await aim(name);
    const visitor = await browserWith(shot, await stage.people.newSession(person));
    await stage.database.query(`UPDATE "User" SET "passwordChangedAt" = clock_timestamp() WHERE "id" = $1`, [
      person.id,
    ]);
    await expectNoEffect(async () => {
      const answer = await callAction(visitor, shot.path, id, shot.fields);
      expect(answer.headers.get('x-action-redirect')).toContain('/sign-in');
    });
  });

  // proves: actions-elsewhere
  it('ignores ids of another account, whatever path it is posted to', async () => {
    const { id, person, shot } = await aim(name);
    const attacker = await stage.people.newPerson();
    const visitor = await browserWith(shot, await stage.people.newSession(attacker));
    const before = await stage.people.traceOf(person);
    const named = { userId: person.id, id: person.id, sub: person.id, address: person.email };
    for (const path of new Set([shot.path, ...pagePaths().filter(inTurn)])) {
      const session = await stage.people.sessionCookie(await stage.people.newSession(attacker));
      visitor.setCookie('session', session);
      const { status } = await callAction(visitor, path, id, { ...shot.fields, ...named });
      expect(status, path).toBeLessThan(500);
    }
    expect(await stage.people.traceOf(person)).toEqual(before);
  });

  it('has one effect when sent twice at once', async () => {
    const { id, person, shot } = await aim(name);
    const session = await stage.people.newSession(person);
    const browsers = await Promise.all([browserWith(shot, session), browserWith(shot, session)]);
    const answers = await Promise.all(
      browsers.map((visitor) => callAction(visitor, shot.path, id, shot.fields)),
    );
    for (const { status } of answers) expect(status).toBeLessThan(500);
    const [counts] = await stage.database.query(
      `SELECT (SELECT count(*)::int FROM "User" WHERE "id" = $1) AS "users",
              (SELECT max(n)::int FROM (SELECT count(*) AS n FROM "OutboundEmail" WHERE "userId" = $1
                 OR "address" LIKE '%' || $2 GROUP BY "kind") k) AS "mails"`,
      [person.id, person.email],
    );
    expect(counts?.users).toBe(name === 'deleteAccountAction' ? 0 : 1);
    // Each link for a forgotten password is a request of its own, as at the public form.
    expect(counts?.mails ?? 0).toBeLessThanOrEqual(name === 'mailResetLinkAction' ? 2 : 1);
  });
});
