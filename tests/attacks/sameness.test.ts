import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressForms, ask, everybody, ways, withDeadLink, type Asking } from '../support/people/asking';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startAppWithPeople } from '../support/people/people-on';
import type { Seen } from '../support/browser/seen';
import { startStatementTap, type StatementTap } from '../support/database/statement-tap';

let database: TestDatabase;
let tap: StatementTap;
let setting: Awaited<ReturnType<typeof startAppWithPeople>> & { database: TestDatabase };
beforeAll(async () => {
  database = await makeDatabase();
  tap = await startStatementTap(database.url);
  // No worker: what is said to the database is said by the request.
  const further = { RATE_LIMITS: 'on', TRUSTED_PROXIES: '1', WORKER: 'off' };
  setting = { ...(await startAppWithPeople(database.url, tap.url, further)), database };
}, 90_000);
afterAll(async () => {
  await setting?.close();
  await tap?.close();
  await database?.drop();
});

/** What the database keeps that is nobody's to see, as it stands there. */
async function secrets(): Promise<string[]> {
  const columns = {
    User: ['id', 'passwordHash'],
    Session: ['id'],
    EmailLink: ['id'],
    OutboundEmail: ['id'],
    AuditEvent: ['addressHash', 'clientHash'],
    RateLimit: ['key'],
  };
  const parts = Object.entries(columns).flatMap(([table, names]) =>
    names.map((name) => `SELECT "${name}" AS "secret" FROM "${table}" WHERE length("${name}") > 8`),
  );
  return (await database.query(parts.join(' UNION '))).map(({ secret }) => String(secret));
}

/** Every account that is there already, as it stands there; whoever asks from inside one changes their own. */
const accounts = (but: string[]) =>
  database.query(`SELECT u::text FROM "User" u WHERE NOT "email" = ANY($1) ORDER BY 1`, [but]);

type Look = { answers: Seen[]; statements: string[] };

async function look(asking: Asking, way: string): Promise<Look> {
  let answers: Seen[] = [];
  const statements = await tap.during(async () => void (answers = await ask(asking, way)));
  return { answers, statements };
}

/** Whoever comes first is what the others are held against, after somebody more has warmed everything up. */
async function expectSame(askings: [kind: string, asking: Asking][], way: string, warm: Asking) {
  await look(warm, way);
  const looks: Look[] = [];
  for (const [kind, asking] of askings) {
    const one = await look(asking, way);
    looks.push(one);
    expect(one.statements.length, kind).toBeGreaterThan(2);
    expect(one, kind).toEqual(looks[0]);
  }
  const all = JSON.stringify(looks.map(({ answers }) => answers));
  expect((await secrets()).filter((secret) => all.includes(secret))).toEqual([]);
  // But for a property of React's own.
  expect(all).not.toMatch(/userId|passwordHash|argon2|queued|skipped|\bjti\b|suppress(?!HydrationWarning)/i);
}

// proves: forgot-known-unknown, sign-in-known-unknown, sign-up-taken, change-to-taken, returned-data
// proves: ASVS 6.3.8, OWASP-FP request, OWASP-Auth generic
describe.each(Object.keys(addressForms))('%s', (form) => {
  it.each(Object.keys(ways))('reads the same for every kind of address, %s', async (way) => {
    const begin = addressForms[form] ?? expect.fail();
    const all = await Promise.all(
      (await everybody(setting)).map(async ([kind, email]): Promise<[string, Asking]> => [
        kind,
        await begin(email, setting),
      ]),
    );
    const warm = await begin(setting.people.newAddress(), setting);
    const askers = [warm, ...all.map(([, asking]) => asking)].flatMap(({ typed }) => typed.slice(1));
    const before = await accounts(askers);
    await expectSame(all, way, warm);
    expect(await accounts(askers)).toEqual(before);
  });
});

/** What may have come of a link's address since it was mailed. */
const fates = {
  'still the account’s': () => Promise.resolve(),
  'that complained': (email: string) =>
    database.query(`INSERT INTO "Suppression" ("canonical", "complainedAt") VALUES ($1, clock_timestamp())`, [
      email,
    ]),
  'no longer the account’s': (email: string) =>
    database.query(
      `UPDATE "User" SET "email" = 'x' || "email", "emailCanonical" = 'x' || "email" WHERE "email" = $1`,
      [email],
    ),
};

// proves: returned-data, ASVS 6.3.8
describe('a new link in place of a dead one', () => {
  it.each(Object.keys(ways))('reads the same whatever became of the account, %s', async (way) => {
    const { people } = setting;
    const askings = [...Object.entries(fates), ['', async () => {}] as const].map(
      async ([fate, befall]): Promise<[string, Asking]> => {
        const person = await people.newPerson();
        const { id } = await people.newResetLink(person);
        await befall(person.email);
        return [fate, await withDeadLink('password-reset', id, setting)];
      },
    );
    const all = await Promise.all(askings);
    const [, warm] = all.pop() ?? expect.fail();
    await expectSame(all, way, warm);
  });

  it.each(Object.keys(ways))('reads the same whether the address was taken meanwhile, %s', async (way) => {
    const { people } = setting;
    const some = (await everybody(setting)).slice(0, 4);
    const all = await Promise.all(
      some.map(async ([kind, email]): Promise<[string, Asking]> => {
        const { id } = await people.newSignUpLink(email);
        return [kind, await withDeadLink('sign-up', id, setting)];
      }),
    );
    const { id } = await people.newSignUpLink(people.newAddress());
    await expectSame(all, way, await withDeadLink('sign-up', id, setting));
  });
});
