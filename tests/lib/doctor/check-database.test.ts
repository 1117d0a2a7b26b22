import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { checkDatabase } from '@/lib/doctor/check-database';
import { withSettings } from '../../support/server/settings';

const KNOWN = readdirSync('prisma/migrations').filter((name) => /^\d/.test(name));
const found = async (known = KNOWN, now?: () => number) =>
  (await checkDatabase(known, now)).map(({ level, code, facts }) => [level, code, facts]);

it('reports a healthy database', async () => {
  expect(await found()).toEqual([
    ['ok', 'database-answers', { setting: 'DATABASE_URL', version: expect.stringMatching(/^\d+/) }],
    ['ok', 'clock-agrees', {}],
    ['ok', 'migrations-applied', { count: KNOWN.length }],
  ]);
});

// proves: ASVS 16.2.2
// proves: clocks
it.each([-31, 31, 3_600])('reports a clock that is %i s off', async (seconds) => {
  const clock = (off: number) => () => Date.now() + off * 1000;
  expect(await found(KNOWN, clock(seconds))).toContainEqual([
    'fault',
    'clock-differs',
    { seconds: Math.abs(seconds) },
  ]);
  expect(await found(KNOWN, clock(20))).toContainEqual(['ok', 'clock-agrees', {}]);
});

it('names pending, failed and unknown migrations', async () => {
  expect(await found([...KNOWN, '29991231_next'])).toContainEqual([
    'fault',
    'migrations-pending',
    { names: ['29991231_next'] },
  ]);
  const [first = '', ...others] = KNOWN;
  expect(await found(others)).toContainEqual(['warning', 'migrations-newer', { names: [first] }]);

  await pool().query(`UPDATE "_prisma_migrations" SET "finished_at" = NULL WHERE "migration_name" = $1`, [
    first,
  ]);
  expect(await found()).toContainEqual(['fault', 'migrations-broken', { names: [first] }]);
  await pool().query(`UPDATE "_prisma_migrations" SET "finished_at" = now() WHERE "migration_name" = $1`, [
    first,
  ]);

  // One that broke off and was rolled back is to be applied again.
  await pool().query(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "rolled_back_at") VALUES ('x', '', 'undone', now())`,
  );
  expect(await found([...KNOWN, 'undone'])).toContainEqual([
    'fault',
    'migrations-pending',
    { names: ['undone'] },
  ]);
  expect(await found()).toContainEqual(['ok', 'migrations-applied', { count: KNOWN.length }]);
});

it('reports all migrations as pending in an empty database', async () => {
  const url = new URL(env().databaseUrl);
  url.pathname = '/postgres';
  await withSettings({ databaseUrl: url.href, directDatabaseUrl: url.href }, async () =>
    expect(await found()).toContainEqual(['fault', 'migrations-pending', { names: KNOWN }]),
  );
});

it('reports a read-only database', async () => {
  const [{ name }] = (await pool().query(`SELECT current_database() AS "name"`)).rows as [{ name: string }];
  await pool().query(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
  try {
    expect(await found()).toContainEqual(['fault', 'database-read-only', {}]);
  } finally {
    await pool().query('SET default_transaction_read_only = off');
    await pool().query(`ALTER DATABASE "${name}" RESET default_transaction_read_only`);
  }
});

it('checks the direct address too, and throws if either is unavailable', async () => {
  const direct = new URL(env().databaseUrl);
  direct.searchParams.set('application_name', 'direct');
  await withSettings({ directDatabaseUrl: direct.href }, async () =>
    expect(await found()).toContainEqual([
      'ok',
      'database-answers',
      { setting: 'DIRECT_DATABASE_URL', version: expect.any(String) },
    ]),
  );
  direct.port = '1';
  await withSettings({ directDatabaseUrl: direct.href }, () =>
    expect(found()).rejects.toThrow(/ECONNREFUSED/),
  );
});
