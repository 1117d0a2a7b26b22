import { expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { PostgresClient } from '@/lib/database/postgres-client.mjs';
import { databaseAt, makeDatabase, type TestDatabase } from '../../support/database/database';

const zoneBy = async (config: { connectionString: string; options?: string }): Promise<string> => {
  const client = new PostgresClient(config);
  await client.connect();
  const { rows } = await client.query<{ TimeZone: string }>('SHOW TimeZone');
  await client.end();
  return rows[0]?.TimeZone ?? '';
};

const withOptions = (url: string, options: string) => {
  const changed = new URL(url);
  changed.searchParams.set('options', options);
  return changed.href;
};

/** Runs in a database whose own time zone is New York's. */
async function inNewYork(run: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await makeDatabase('America/New_York');
  try {
    await run(database);
  } finally {
    await database.drop();
  }
}

it('runs its session in UTC, whatever the database, the role or the address say', () =>
  inNewYork(async ({ url, query }) => {
    expect(await zoneBy({ connectionString: url })).toBe('UTC');
    const tokyo = '-c timezone=Asia/Tokyo';
    expect(await zoneBy({ connectionString: withOptions(url, tokyo) })).toBe('UTC');
    expect(await zoneBy({ connectionString: url, options: tokyo })).toBe('UTC');
    await query(
      `DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET timezone = ''Asia/Tokyo''', current_database()); END $$`,
    );
    expect(await zoneBy({ connectionString: url })).toBe('UTC');
  }));

it('keeps the other options of the address', () =>
  inNewYork(async ({ url }) => {
    const [row] = await databaseAt(withOptions(url, '-c work_mem=5MB')).query('SHOW work_mem');
    expect(row).toEqual({ work_mem: '5MB' });
  }));

it('gives Prisma and raw SQL the same moment, written and read', async () => {
  const at = new Date('2026-07-01T12:34:56.789Z');
  await db().user.create({
    data: {
      id: 'zoned',
      email: 'zoned@example.com',
      emailCanonical: 'zoned@example.com',
      name: 'Ada',
      passwordHash: 'x',
      passwordChangedAt: at,
    },
  });
  const { rows } = await pool().query(
    `SELECT extract(epoch FROM "passwordChangedAt")::float8 * 1000 AS "ms", "passwordChangedAt" AS "date",
       "passwordChangedAt" = $1::timestamptz AS "same" FROM "User" WHERE "id" = 'zoned'`,
    [at],
  );
  expect(rows).toEqual([{ ms: at.getTime(), date: at, same: true }]);
  const byPrisma = await db().user.findUniqueOrThrow({ where: { id: 'zoned' } });
  expect(byPrisma.passwordChangedAt).toEqual(at);
  const raw = await db().$queryRaw<{ date: Date; same: boolean }[]>`
    SELECT "passwordChangedAt" AS "date", "passwordChangedAt" = ${at}::timestamptz AS "same" FROM "User" WHERE "id" = 'zoned'`;
  expect(raw).toEqual([{ date: at, same: true }]);
});
