import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import { embeddedServer } from '../../scripts/embedded/server';

/** Starts (or finds) the tests' own PostgreSQL, and makes the migrated database that each test file gets a copy of. */
export default async function setup() {
  const server = await embeddedServer('.data/test');
  const template = await server.database(`template_${migrationsHash()}`);
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const deployed = spawnSync(process.execPath, [cli, 'migrate', 'deploy'], {
    env: { ...process.env, DATABASE_URL: template, DIRECT_DATABASE_URL: '' },
    encoding: 'utf8',
  });
  if (deployed.status !== 0) throw new Error(`the migrations failed:\n${deployed.stdout}${deployed.stderr}`);
  process.env.TEST_TEMPLATE_URL = template;

  // Held open for the whole run: a server that somebody is connected to is not stopped by another run's end.
  const hold = new pg.Client({ connectionString: await server.database('postgres'), keepAlive: true });
  hold.on('error', () => {});
  await hold.connect();
  // These databases need not outlive a power cut: nothing waits for the disk.
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes'])
    await hold.query(`ALTER SYSTEM SET ${setting} = off`);
  await hold.query('SELECT pg_reload_conf()');
  return async () => {
    await hold.end();
    await server.stop();
  };
}

function migrationsHash(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync('prisma/migrations').sort()) {
    const folder = join('prisma/migrations', name);
    if (statSync(folder).isDirectory()) hash.update(name).update(readFileSync(join(folder, 'migration.sql')));
  }
  return hash.digest('hex').slice(0, 12);
}
