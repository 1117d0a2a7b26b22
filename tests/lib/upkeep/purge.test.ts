import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { closeDb, db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { BATCH, parts, purgeAll, type Part } from '@/lib/upkeep/purge';
import { startDatabaseGate } from '../../support/database/gate';
import { newMessage, newWorker } from '../../support/mail/messages';
import { newPerson, newResetLink, newSession } from '../../support/people/people';
import { statementsOf } from '../../support/database/statements';
import { withSettings } from '../../support/server/settings';

const TABLES = [
  'OutboundEmail',
  'User',
  'AuditEvent',
  'WebhookCall',
  'Suppression',
  'Alarm',
  'Worker',
  'RateLimit',
];
const names = Object.keys(parts) as Part[];
const said = { info: vi.spyOn(log, 'info'), warn: vi.spyOn(log, 'warn'), error: vi.spyOn(log, 'error') };

beforeEach(async () => {
  for (const table of TABLES) await pool().query(`DELETE FROM "${table}"`);
  for (const level of Object.values(said)) level.mockClear();
});
afterEach(closeDb);

/** Something old of every kind, and its like that is new. */
async function fill() {
  const person = await newPerson();
  for (const days of [0, 800]) {
    const ago = `clock_timestamp() - interval '${days} days'`;
    const [session, link] = [await newSession(person), (await newResetLink(person)).id];
    await pool().query(
      `UPDATE "Session" SET "expiresAt" = "expiresAt" - interval '${days} days' WHERE "id" = $1`,
      [session],
    );
    await pool().query(
      `UPDATE "EmailLink" SET "expiresAt" = "expiresAt" - interval '${days} days' WHERE "id" = $1`,
      [link],
    );
    await newWorker({ beat: days * 86_400 });
    for (const aged of [days, Math.min(days, 31)]) {
      const id = await newMessage({ state: 'sent' });
      await pool().query(
        `UPDATE "OutboundEmail" SET "settledAt" = clock_timestamp() - make_interval(days => $2::int),
           "address" = CASE WHEN $2 > 365 THEN '' ELSE "address" END, "device" = CASE WHEN $2 > 365 THEN '' ELSE "device" END
         WHERE "id" = $1`,
        [id, aged],
      );
    }
    await pool().query(`INSERT INTO "AuditEvent" ("type", "at") VALUES ('signed-in', ${ago})`);
    await pool().query(`INSERT INTO "WebhookCall" VALUES ('msg_${days}', ${ago})`);
    await pool().query(
      `INSERT INTO "Alarm" ("kind", "reference", "lastAt") VALUES ('kind-${days}', 'a', ${ago})`,
    );
    await pool().query(
      `INSERT INTO "Suppression" ("canonical", "bouncedAt") VALUES ('${days}@example.com', ${ago})`,
    );
    await pool().query(
      `INSERT INTO "RateLimit" ("key", "expiresAt") VALUES ('use-link:${days}', ${ago} + interval '1 minute')`,
    );
  }
}

const alarms = async () =>
  (await pool().query(`SELECT "kind", "reference", "count" FROM "Alarm" WHERE "kind" = 'purge-failed'`)).rows;

const ONE_OF_EACH = {
  links: 1,
  sessions: 1,
  blanked: 1,
  messages: 1,
  limits: 1,
  events: 1,
  calls: 1,
  suppressions: 1,
  alarms: 1,
  workers: 1,
};

// proves: ASVS 14.2.7
it('does every part and says so in one line; what is done already, it does not say', async () => {
  await fill();
  expect(await purgeAll()).toEqual(ONE_OF_EACH);
  expect(said.info.mock.calls).toEqual([[ONE_OF_EACH, 'old rows deleted']]);
  expect(await purgeAll()).toEqual({});
  expect(said.info).toHaveBeenCalledTimes(1);
});

it('goes on when a part fails, and raises an alarm when it fails again', async () => {
  await fill();
  await pool().query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$`,
  );
  await pool().query(
    `CREATE TRIGGER refuse BEFORE DELETE ON "EmailLink" FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  try {
    const { links: _, ...others } = ONE_OF_EACH;
    expect(await purgeAll()).toEqual(others);
    expect(said.error.mock.calls).toEqual([[expect.objectContaining({ part: 'links' }), expect.any(String)]]);
    expect(await alarms()).toEqual([]);
    await purgeAll();
    expect(await alarms()).toEqual([{ kind: 'purge-failed', reference: 'links', count: 1 }]);
  } finally {
    await pool().query('DROP FUNCTION refuse CASCADE');
  }
  expect(await purgeAll()).toEqual({ links: 1 });
});

it('gives each part a batch before any part has its second', async () => {
  await pool().query(
    `INSERT INTO "AuditEvent" ("type", "at") SELECT 'signed-in', clock_timestamp() - interval '400 days'
     FROM generate_series(1, ${2 * BATCH})`,
  );
  const statements = await statementsOf(purgeAll);
  const turns = statements.filter((text) => text.includes('SKIP LOCKED'));
  expect(turns.slice(0, names.length).filter((text) => text.includes('"AuditEvent"'))).toHaveLength(1);
  expect(turns.slice(names.length).every((text) => text.includes('"AuditEvent"'))).toBe(true);
  expect(await db().auditEvent.count()).toBe(0);
});

it('goes on with the next part where the last run was cut short', async () => {
  const turns = new Set<string>();
  for (const _ of names) {
    let asked = 0;
    // Stops after the first batch.
    const stopping = {
      get aborted() {
        return asked++ > 0;
      },
    } as AbortSignal;
    const statements = await statementsOf(() => purgeAll(stopping));
    const [only, ...others] = statements.filter((text) => !/^(BEGIN|COMMIT)$/.test(text.trim()));
    expect(others).toEqual([]);
    turns.add(only ?? '');
  }
  expect(turns.size).toBe(names.length);
});

it('does nothing twice when two do it at once, while others write', async () => {
  const old = 3 * BATCH + 7;
  await pool().query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "state", "address", "device", "settledAt")
     SELECT 'old-' || n, 'sign-up', 'sent', 'ada@example.com', '', clock_timestamp() - interval '400 days'
     FROM generate_series(1, ${old}) n`,
  );
  await pool().query(
    `INSERT INTO "AuditEvent" ("type", "at") SELECT 'signed-in', clock_timestamp() - interval '400 days'
     FROM generate_series(1, ${old})`,
  );
  let written = 0;
  const writing = (async () => {
    for (; written < 30; written += 1) await newMessage();
  })();
  const shares = await Promise.all([purgeAll(), purgeAll(), purgeAll()]);
  await writing;
  shares.push(await purgeAll());
  const sum = (part: 'messages' | 'events') => shares.reduce((all, share) => all + (share[part] ?? 0), 0);
  expect([sum('messages'), sum('events')]).toEqual([old, old]);
  expect(await db().outboundEmail.count()).toBe(written);
  expect(said.error).not.toHaveBeenCalled();
  expect(said.warn).not.toHaveBeenCalled();
});

it('warns once while the database is away, and catches up when it is back', async () => {
  await fill();
  const gate = await startDatabaseGate(env().databaseUrl);
  await closeDb();
  await withSettings({ databaseUrl: gate.url, directDatabaseUrl: gate.url }, async () => {
    gate.shut();
    expect(await purgeAll()).toEqual({});
    expect(said.warn.mock.calls).toEqual([
      [expect.objectContaining({ parts: expect.any(Array) }), expect.any(String)],
    ]);
    expect([said.error, said.info].map((level) => level.mock.calls.length)).toEqual([0, 0]);
    gate.open();
    expect(await purgeAll()).toEqual(ONE_OF_EACH);
    await closeDb();
  });
  await gate.close();
});
