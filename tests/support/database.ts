import { randomBytes } from 'node:crypto';
import pg from 'pg';

export type TestDatabase = {
  url: string;
  /** Runs one statement on a connection of its own and returns its rows. */
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
};

async function once(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql, values);
    return rows;
  } finally {
    await client.end();
  }
}

/** A database that somebody else made and drops. */
export const databaseAt = (url: string): TestDatabase => ({
  url,
  query: (sql, values) => once(url, sql, values),
  drop: async () => {},
});

/** A migrated, empty database of the caller's own, on the tests' server. */
export async function makeDatabase(): Promise<TestDatabase> {
  const template = new URL(process.env.TEST_TEMPLATE_URL ?? '');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const [url, maintenance] = [new URL(template), new URL(template)];
  url.pathname = `/${name}`;
  maintenance.pathname = '/postgres';
  await once(maintenance.href, `CREATE DATABASE "${name}" TEMPLATE "${template.pathname.slice(1)}"`);
  return {
    url: url.href,
    query: (sql, values) => once(url.href, sql, values),
    drop: async () => {
      await once(maintenance.href, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}
