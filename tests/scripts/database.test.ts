import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PostgresClient } from '@/lib/database/postgres-client.mjs';
import { embeddedServer } from '@/lib/postgres/server';
import { openDatabase } from '@/lib/start/database';
import { ask } from '../support/database/embedded-folder';

async function answers(url: string): Promise<boolean> {
  const client = new PostgresClient({ connectionString: url });
  client.on('error', () => {});
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

async function withOwnFolder(run: (folder: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-database-'));
  // As root the server runs as another user, who must be able to enter.
  if (process.getuid?.() === 0) chmodSync(folder, 0o755);
  const own = { DATA_DIR: process.env.DATA_DIR, DATABASE_URL: process.env.DATABASE_URL };
  Object.assign(process.env, { DATA_DIR: folder, DATABASE_URL: '' });
  try {
    await run(folder);
  } finally {
    Object.assign(process.env, own);
    rmSync(folder, { recursive: true, force: true });
  }
}

it('keeps the embedded server running while a process uses it', () =>
  withOwnFolder(async (folder) => {
    const idle = await openDatabase();
    const url = process.env.DATABASE_URL ?? '';
    const another = await embeddedServer(folder);
    await another.stop();
    expect(await answers(url)).toBe(true);
    await idle?.stop();
    expect(await answers(url)).toBe(false);
  }));

// proves: cut-connections
it('restarts a killed embedded server at the same address, but not a stopped one', () =>
  withOwnFolder(async (folder) => {
    const server = await openDatabase();
    const url = process.env.DATABASE_URL ?? '';
    for (let round = 0; round < 2; round += 1) {
      const [pid] = readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGKILL');
      await expect.poll(() => answers(url), { timeout: 20_000 }).toBe(false);
      await expect.poll(() => answers(url), { timeout: 20_000 }).toBe(true);
    }
    await server?.stop();
    expect(await answers(url)).toBe(false);
  }));

it('keeps the embedded server running despite idle_session_timeout', () =>
  withOwnFolder(async (folder) => {
    const before = await embeddedServer(folder);
    await ask(before.superuser('postgres'), "ALTER SYSTEM SET idle_session_timeout = '500ms'");
    await ask(before.superuser('postgres'), 'SELECT pg_reload_conf()');
    const server = await openDatabase();
    const url = process.env.DATABASE_URL ?? '';
    // Ended by the setting, as the app's connection would be.
    const idle = new PostgresClient({ connectionString: url });
    idle.on('error', () => {});
    await idle.connect();
    await new Promise((resolve) => idle.once('end', resolve));
    await (await embeddedServer(folder)).stop();
    expect(await answers(url)).toBe(true);
    await server?.stop();
    expect(await answers(url)).toBe(false);
  }));
