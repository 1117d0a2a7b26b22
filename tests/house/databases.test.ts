import { afterEach, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../support/database/database';

// What a test file is given may have been another's: it must not be told apart from a new one.
const taken: TestDatabase[] = [];
afterEach(() => Promise.all(taken.splice(0).map((one) => one.drop())));

const identityOf = async (database: TestDatabase) => {
  const [row] = await database.query('SELECT oid FROM pg_database WHERE datname = current_database()');
  return row?.oid;
};

/** The database of this identity if it is handed on to anyone now. */
async function handedOn(identity: unknown): Promise<TestDatabase | undefined> {
  // Other files take theirs at the same time, but few more than there are processes.
  for (let count = 0; count < 12; count += 1) {
    const database = await makeDatabase();
    taken.push(database);
    if ((await identityOf(database)) === identity) return database;
  }
  return undefined;
}

const SOMETHING = `INSERT INTO "AuditEvent" ("type", "device") VALUES ('signed-in', 'Firefox on Linux') RETURNING "id"`;

it('is empty, counts from one, and nobody reaches it by its former name', async () => {
  const first = await makeDatabase();
  const [before] = await first.query(SOMETHING);
  const identity = await identityOf(first);
  await first.drop();
  await expect(first.query('SELECT 1')).rejects.toThrow('does not exist');

  const second = await handedOn(identity);
  // Another file may have been quicker: then it is that one's.
  if (!second) return;
  expect(await second.query('SELECT * FROM "AuditEvent"')).toEqual([]);
  expect(await second.query(SOMETHING)).toEqual([before]);
});

it.each([
  `CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2'`,
  'CREATE TABLE "Further" ("id" int)',
  'ALTER TABLE "User" ALTER "name" DROP NOT NULL',
  'ALTER TABLE "User" ADD CHECK ("name" <> \'\')',
  'ALTER TABLE "User" RENAME TO "Away"',
  'DROP INDEX "User_emailCanonical_key"',
  'DELETE FROM "_prisma_migrations"',
  `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''1MB''', current_database()); END $$`,
])('is not handed on after %s', async (change) => {
  const changed = await makeDatabase();
  const identity = await identityOf(changed);
  await changed.query(change);
  await changed.drop();
  const fresh = await makeDatabase();
  taken.push(fresh);
  const rows = await fresh.query('SELECT 1 FROM pg_database WHERE oid = $1', [identity]);
  expect(rows).toEqual([]);
});
