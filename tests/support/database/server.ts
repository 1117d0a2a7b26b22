import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type pg from 'pg';
import { PostgresClient } from '@/lib/database/postgres-client.mjs';
import { embeddedServer, type EmbeddedServer } from '@/lib/postgres/server';
import { shapeOf } from './kept-databases';

/** Starts (or finds) the tests' own PostgreSQL, and makes the migrated database that each test file gets a copy of. */
export default async function setup() {
  const server = await embeddedServer('.data/test');
  // Held open for the whole run: a server that somebody is connected to is not stopped by another run's end.
  const hold = new PostgresClient({ connectionString: server.superuser('postgres'), keepAlive: true });
  hold.on('error', () => {});
  await hold.connect();
  // These databases need not outlive a power cut: nothing waits for the disk.
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
    await hold.query(`ALTER SYSTEM SET ${setting} = off`);
  await hold.query('SELECT pg_reload_conf()');

  const template = await migratedDatabase(server, hold);
  process.env.TEST_TEMPLATE_URL = template;
  process.env.TEST_TEMPLATE_SHAPE = await lookAt(template, shapeOf);
  return async () => {
    await hold.end();
    await server.stop();
  };
}

/**
 * The database of these migrations; made by the first run, found by the next. It has its name when it is whole. The app's
 * own role migrates it, as in production; the tests then use the superuser, since they also disturb the server.
 */
async function migratedDatabase(server: EmbeddedServer, hold: pg.Client): Promise<string> {
  const name = `template_${migrationsHash()}_whole`;
  const { rowCount } = await hold.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) {
    const unfinished = `template_${process.pid}`;
    migrate(await server.database(unfinished));
    // Another run may have been quicker.
    await hold.query(`ALTER DATABASE "${unfinished}" RENAME TO "${name}"`).catch(() => {});
    await hold.query(`DROP DATABASE IF EXISTS "${unfinished}"`);
    await dropKeptOfOthers(hold, name);
  }
  return server.superuser(name);
}

/** What was kept of other migrations is of no use to anyone. */
async function dropKeptOfOthers(hold: pg.Client, template: string): Promise<void> {
  const { rows } = await hold.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datname LIKE 'kept_%' AND NOT starts_with(datname, $1)`,
    [template.replace('template', 'kept')],
  );
  for (const { datname } of rows) await hold.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
}

function migrate(database: string): void {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const deployed = spawnSync(process.execPath, [cli, 'migrate', 'deploy'], {
    env: { ...process.env, DATABASE_URL: database, DIRECT_DATABASE_URL: '' },
    encoding: 'utf8',
  });
  if (deployed.status !== 0) throw new Error(`the migrations failed:\n${deployed.stdout}${deployed.stderr}`);
}

async function lookAt<T>(url: string, look: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new PostgresClient({ connectionString: url });
  await client.connect();
  try {
    return await look(client);
  } finally {
    await client.end();
  }
}

function migrationsHash(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync('prisma/migrations').sort()) {
    const folder = join('prisma/migrations', name);
    if (statSync(folder).isDirectory()) hash.update(name).update(readFileSync(join(folder, 'migration.sql')));
  }
  return hash.digest('hex').slice(0, 12);
}
