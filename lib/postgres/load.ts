import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { PostgresClient } from '../database/postgres-client.mjs';
import { copyIn } from './copy';
import type { Contents } from './dump';
import type { EmbeddedServer } from './server';

/** The server to load into. */
export type Target = Pick<EmbeddedServer, 'database' | 'superuser'>;

const FOLDER = 'prisma/migrations';

/** Prisma's own table, as its CLI creates it. */
const PRISMA_TABLE = `
  CREATE TABLE "_prisma_migrations" (
    "id" varchar(36) PRIMARY KEY NOT NULL, "checksum" varchar(64) NOT NULL, "finished_at" timestamptz,
    "migration_name" varchar(255) NOT NULL, "logs" text, "rolled_back_at" timestamptz,
    "started_at" timestamptz NOT NULL DEFAULT now(), "applied_steps_count" integer NOT NULL DEFAULT 0)`;

const quoted = pg.escapeIdentifier;

const fileOf = (migration: string) => join(FOLDER, migration, 'migration.sql');

/** Throws if this version can't create the dump's schema. */
export function requireKnown({ migrations }: Contents): void {
  const unknown = migrations.filter((name) => !existsSync(fileOf(name)));
  if (unknown.length > 0)
    throw new Error(
      `The data is from a newer version of Sparekey. This version lacks the migrations ${unknown.join(', ')}. Nothing was changed.`,
    );
}

/**
 * Fills a new database from a dump: runs the dump's migrations as the app's role, then loads all rows in one transaction.
 * Later migrations run at the next start.
 */
export async function loadDump(
  server: Target,
  database: string,
  path: string,
  contents: Contents,
): Promise<void> {
  requireKnown(contents);
  await on(await server.database(database), async (client) => {
    await client.query(PRISMA_TABLE);
    for (const name of contents.migrations) await client.query(readFileSync(fileOf(name), 'utf8'));
  });
  await on(server.superuser(database), async (client) => {
    await client.query('BEGIN');
    // Turns off triggers and foreign keys, because the rows come in no particular order.
    await client.query('SET LOCAL session_replication_role = replica');
    for (const { name } of contents.tables) await client.query(`TRUNCATE public.${quoted(name)} CASCADE`);
    for (const table of contents.tables) {
      const columns = table.columns.map(quoted).join(', ');
      const rows = await copyIn(
        client,
        `COPY public.${quoted(table.name)} (${columns}) FROM STDIN`,
        path,
        table,
      );
      if (rows !== table.rows) throw new Error(`${path}: ${table.name} has ${rows} rows, not ${table.rows}.`);
    }
    for (const { name, last, isCalled } of contents.sequences)
      await client.query('SELECT setval($1::regclass, $2, $3)', [`public.${quoted(name)}`, last, isCalled]);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  });
}

/** Runs `work` on its own connection. */
export async function on<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new PostgresClient({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
