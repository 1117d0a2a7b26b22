import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startDatabaseGate, type CommitFault, type DatabaseGate } from '../support/database/gate';
import type * as People from '../support/people/people';
import { startAppWithPeople } from '../support/people/people-on';
import { Visitor } from '../support/browser/visitor';

let app: App;
let people: typeof People;
let database: TestDatabase;
let gate: DatabaseGate;
let close: () => Promise<void>;
beforeAll(async () => {
  database = await makeDatabase();
  gate = await startDatabaseGate(database.url);
  // The worker would commit, too.
  ({ app, people, close } = await startAppWithPeople(database.url, gate.url, { WORKER: 'off' }));
});
afterAll(async () => {
  await close?.();
  await gate?.close();
  await database?.drop();
});

const NEW = 'seven copper kettles hum';
const twice = { password: NEW, confirmPassword: NEW };

/** What a reset writes, counted. */
async function written(userId: string) {
  const [row] = await database.query(
    `SELECT (SELECT count(*)::int FROM "EmailLink" WHERE "userId" = $1 AND "usedAt" IS NOT NULL) AS "used",
       (SELECT count(*)::int FROM "EmailLink" WHERE "userId" = $1 AND "voidedAt" IS NOT NULL) AS "voided",
       (SELECT count(*)::int FROM "Session" WHERE "userId" = $1 AND "revokedAt" IS NOT NULL) AS "ended",
       (SELECT count(*)::int FROM "AuditEvent" WHERE "userId" = $1 AND "type" = 'password-reset') AS "events",
       (SELECT count(*)::int FROM "OutboundEmail" WHERE "userId" = $1 AND "kind" = 'password-changed') AS "notices"`,
    [userId],
  );
  return row;
}
const nothing = { used: 0, voided: 0, ended: 0, events: 0, notices: 0 };
const all = { used: 1, voided: 1, ended: 1, events: 1, notices: 1 };

async function signsIn(email: string, password: string): Promise<boolean> {
  const visitor = new Visitor(app.url);
  return (await visitor.post(await visitor.open('/sign-in'), { email, password })).status === 303;
}

const words: Record<CommitFault, RegExp> = {
  lost: /Try again in a minute/,
  // The page without JavaScript reads the link anew; with it, the form says "try again", and then leads to the same.
  unanswered: /was set with this link a moment ago/,
};

// proves: unknown-commit, ASVS 2.3.3
it.each<[CommitFault, string]>([
  ['lost', 'nothing is written, and the form that is sent again sets the password'],
  ['unanswered', 'all of it is written once, and the page says so and leads to sign-in'],
])('a reset whose COMMIT is %s is a 503, and nobody repeats it but the person: %s', async (fault) => {
  for (let round = 0; round < 10; round += 1) {
    const person = await people.newPerson();
    await people.newSession(person);
    const [link] = [await people.newResetLink(person), await people.newResetLink(person)];
    const visitor = new Visitor(app.url);
    const page = await visitor.open(`/reset-password/${link.token}`);

    const broken = gate.breakAtCommit(fault);
    const answer = await visitor.post(page, twice);
    await broken;
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(answer.text).toMatch(words[fault]);
    expect(answer.text).toContain('"formError":"away');
    expect(await written(person.id)).toEqual(fault === 'lost' ? nothing : all);

    const again = await visitor.post(page, twice);
    expect(again.status).toBe(303);
    const shown = await visitor.open(again.headers.get('location') ?? '');
    expect(shown.text).toMatch(fault === 'lost' ? /Your password has been reset/ : words.unanswered);
    if (fault === 'unanswered') expect(shown.text).toContain('href="/sign-in"');
    expect(await written(person.id)).toEqual(all);
    expect(await signsIn(person.email, NEW)).toBe(true);
    expect(await signsIn(person.email, person.password)).toBe(false);
  }
});
