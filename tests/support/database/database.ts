import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { PostgresClient } from '@/lib/database/postgres-client.mjs';
import { empty } from './kept-databases';

export type TestDatabase = {
  url: string;
  /** Runs one statement on a connection of its own and returns its rows. */
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
};

type Rows = Record<string, unknown>[];

async function on<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new PostgresClient({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const once = (url: string, sql: string, values: unknown[] = []): Promise<Rows> =>
  on(url, async (client) => (await client.query<Record<string, unknown>>(sql, values)).rows);

/** A database that somebody else made and drops. */
export const databaseAt = (url: string): TestDatabase => ({
  url,
  query: (sql, values) => once(url, sql, values),
  drop: async () => {},
});

/**
 * A migrated, empty database of the caller's own, on the tests' server. Its default time zone is the server's, UTC, or the
 * one that the project in vitest.config.ts names.
 */
export async function makeDatabase(zone = process.env.TEST_DATABASE_ZONE): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = urlOf(name);
  await on(urlOf('postgres'), async (server) => {
    if (!(await takeKept(server, name)))
      await server.query(`CREATE DATABASE "${name}" TEMPLATE "${template()}" STRATEGY FILE_COPY`);
    if (zone) await server.query(`ALTER DATABASE "${name}" SET timezone = '${zone}'`);
  });
  return {
    url,
    query: (sql, values) => once(url, sql, values),
    drop: () => on(urlOf('postgres'), (server) => giveBack(server, name)),
  };
}

function urlOf(name: string): string {
  const url = new URL(process.env.TEST_TEMPLATE_URL ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

const template = () => new URL(process.env.TEST_TEMPLATE_URL ?? '').pathname.slice(1);
const kept = () => template().replace('template', 'kept');

/** Gives a database that another file is done with this name. Whoever renames it first has it. */
async function takeKept(server: pg.Client, name: string): Promise<boolean> {
  const { rows } = await server.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY random()`,
    [`${kept()}_%`],
  );
  for (const { datname } of rows) if (await rename(server, datname, name)) return true;
  return false;
}

const rename = (server: pg.Client, from: string, to: string): Promise<boolean> =>
  server.query(`ALTER DATABASE "${from}" RENAME TO "${to}"`).then(
    () => true,
    () => false,
  );

/** Takes back the default time zone that makeDatabase() may have given it. */
const reset = (server: pg.Client, name: string): Promise<boolean> =>
  server.query(`ALTER DATABASE "${name}" RESET timezone`).then(() => true);

/** Empties and keeps a database for the next file, or drops it. Who still knows its name reaches nothing by it. */
async function giveBack(server: pg.Client, name: string): Promise<void> {
  const used = `used_${name}`;
  await server.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [
    name,
  ]);
  const isEmpty =
    (await rename(server, name, used)) &&
    (await reset(server, used)) &&
    (await on(urlOf(used), (client) => empty(client, process.env.TEST_TEMPLATE_SHAPE ?? '')).catch(
      () => false,
    ));
  if (isEmpty && (await rename(server, used, name.replace('test', kept())))) return;
  for (const one of [name, used]) await server.query(`DROP DATABASE IF EXISTS "${one}" WITH (FORCE)`);
}
