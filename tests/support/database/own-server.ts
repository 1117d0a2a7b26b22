import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { findBinaries } from '@/lib/postgres/binaries';
import { embeddedServer } from '@/lib/postgres/server';
import { placeIn } from '@/lib/postgres/place';
import { serverUser } from '@/lib/postgres/user';
import { databaseAt } from './database';

export type OwnServer = {
  /** Of a migrated database. */
  url: string;
  /** The same database, by the superuser. */
  superuser: string;
  /** Ends every connection and starts the server again, on the same port. */
  restart(): Promise<void>;
  /** As after a failover to a server that only reads; and back. */
  readOnly(isReadOnly: boolean): Promise<void>;
  close(): Promise<void>;
};

/** A PostgreSQL server of the caller's own, for what would disturb the tests that share one. */
export async function startOwnServer(): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-postgres-'));
  const server = await embeddedServer(folder);
  const url = await server.database('sparekey');
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const deployed = spawnSync(process.execPath, [cli, 'migrate', 'deploy'], {
    env: { ...process.env, DATABASE_URL: url, DIRECT_DATABASE_URL: '' },
    encoding: 'utf8',
  });
  if (deployed.status !== 0) throw new Error(`the migrations failed:\n${deployed.stdout}${deployed.stderr}`);

  const user = serverUser();
  const { data } = placeIn(folder, user);
  function control(...args: string[]) {
    const { pg_ctl: program } = findBinaries(user);
    const done = spawnSync(program, [...args, '-D', data, '-m', 'fast', '-w', '-t', '20'], {
      ...user,
      cwd: '/',
      stdio: 'ignore',
    });
    if (done.status !== 0) throw new Error(`pg_ctl ${args[0]} ended with ${done.status}`);
  }

  return {
    url,
    superuser: server.superuser('sparekey'),
    restart: async () => control('restart'),
    async readOnly(isReadOnly) {
      const { query } = databaseAt(server.superuser('sparekey'));
      await query(`ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
      await query('SELECT pg_reload_conf()');
    },
    async close() {
      control('stop');
      rmSync(folder, { recursive: true, force: true });
      rmSync(data, { recursive: true, force: true });
    },
  };
}
