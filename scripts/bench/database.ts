import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { PostgresClient } from '@/lib/database/postgres-client.mjs';
import { embeddedServer } from '@/lib/postgres/server';
import { migrate } from '@/lib/start/migrate';

export type BenchDatabase = {
  url: string;
  folder: string;
  /** Runs one statement on a connection of its own. */
  query(text: string, values?: unknown[]): Promise<void>;
  /** Drops it and stops the server, if this process started it. */
  drop(): Promise<void>;
};

const FOLDER = '.data/bench';

/** A fresh, migrated database on an embedded server of the benchmarks' own; DATABASE_URL leads to it from here on. */
export async function benchDatabase(): Promise<BenchDatabase> {
  const server = await embeddedServer(FOLDER);
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const url = await server.database(name);
  Object.assign(process.env, { DATABASE_URL: url, DIRECT_DATABASE_URL: '', DATA_DIR: FOLDER });
  await migrate(server);
  return {
    url,
    folder: FOLDER,
    query: (text, values) => run(url, text, values),
    async drop() {
      await run(server.superuser('postgres'), `DROP DATABASE ${pg.escapeIdentifier(name)} WITH (FORCE)`);
      await server.stop();
    },
  };
}

async function run(url: string, text: string, values: unknown[] = []): Promise<void> {
  const client = new PostgresClient({ connectionString: url });
  await client.connect();
  await client.query(text, values);
  await client.end();
}
