import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startDatabaseGate, type DatabaseGate } from '../support/database/gate';
import { startFickleResend, type FickleResend } from '../support/mail/fickle-resend';
import type * as People from '../support/people/people';
import { startAppWithPeople } from '../support/people/people-on';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';

let app: App;
let people: typeof People;
let database: TestDatabase;
let gate: DatabaseGate;
let resend: FickleResend;
let close: () => Promise<void>;
beforeAll(async () => {
  database = await makeDatabase();
  gate = await startDatabaseGate(database.url);
  resend = await startFickleResend();
  ({ app, people, close } = await startAppWithPeople(database.url, gate.url, {
    RESEND_API_KEY: 're_test_key',
    RESEND_BASE_URL: `http://127.0.0.1:${resend.port}`,
    MAIL_FROM: 'Accounts <accounts@example.com>',
  }));
});
afterAll(async () => {
  await close?.();
  await resend?.stop();
  await gate?.close();
  await database?.drop();
});

const NEW = 'seven copper kettles hum';
const twice = { password: NEW, confirmPassword: NEW };

/** Seconds that the oldest transaction stood idle, and the most connections that were open, until it is told to end. */
function watchDatabase() {
  let isOver = false;
  const found = { idle: 0, connections: 0, looks: 0 };
  const watching = (async () => {
    while (!isOver) {
      const [row] = await database.query(
        `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - "state_change")), 0)::float8 AS "seconds"
         FROM pg_stat_activity WHERE datname = current_database() AND "state" LIKE 'idle in transaction%'`,
      );
      found.idle = Math.max(found.idle, Number(row?.seconds));
      found.connections = Math.max(found.connections, gate.connections());
      found.looks += 1;
      await pause(50);
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return found;
  };
}

// proves: pool-exhausted, ASVS 16.5.2
it('a hundred resets at once while the provider hangs: each is done or a 503 that changed nothing, no transaction waits', async () => {
  resend.hang(true);
  const [first, ...others] = Array.from({ length: 100 }, () => people.newAddress());
  const { passwordHash } = await people.newPerson({ email: first });
  await database.query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash")
     SELECT gen_random_uuid()::text, one, one, 'Ada Tester', $2 FROM unnest($1::text[]) AS one`,
    [others, passwordHash],
  );
  const everybody = await database.query('SELECT "id", "email" FROM "User"');
  const forms = await Promise.all(
    everybody.map(async ({ id, email }) => {
      const person = { id: String(id), email: String(email), name: '', password: '', passwordHash };
      const visitor = new Visitor(app.url);
      const { token } = await people.newResetLink(person);
      return { id, visitor, page: await visitor.open(`/reset-password/${token}`) };
    }),
  );

  const watched = watchDatabase();
  const answers = await Promise.all(
    forms.map(async ({ id, visitor, page }) => ({ id, status: (await visitor.post(page, twice)).status })),
  );
  await until('mails are in the air', () => resend.requests > 0);
  const { idle, connections, looks } = await watched();

  const by = (status: number) => answers.filter((one) => one.status === status).map(({ id }) => id);
  expect(by(303).length + by(503).length).toBe(100);
  expect(by(303).length).toBeGreaterThan(20);
  const changed = await database.query('SELECT "id" FROM "User" WHERE "passwordHash" <> $1', [passwordHash]);
  expect(changed.map(({ id }) => id).sort()).toEqual(by(303).sort());
  const used = await database.query(
    `SELECT "userId" FROM "EmailLink" WHERE "usedAt" IS NOT NULL AND "purpose" = 'password-reset'`,
  );
  expect(used.map(({ userId }) => userId).sort()).toEqual(by(303).sort());
  expect(looks).toBeGreaterThan(5);
  expect(idle).toBeLessThan(1);
  // The pool's ten, and the worker's own one.
  expect(connections).toBeLessThanOrEqual(11);

  // Who was turned away sends the same form again.
  for (const { id, visitor, page } of forms.filter(({ id }) => by(503).includes(id)).slice(0, 3))
    expect((await visitor.post(page, twice)).status, String(id)).toBe(303);
});
