import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresClient } from '@/lib/database/postgres-client.mjs';

/** A new folder for an embedded server. As root the server runs as another user, who must be able to enter. */
export function newFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-embedded-'));
  chmodSync(folder, mode);
  return folder;
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Runs one statement on a connection of its own and returns its rows. */
export async function ask(url: string, sql: string, values?: unknown[]): Promise<unknown[]> {
  const client = new PostgresClient({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

export function applyMigrations(url: string): void {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'migrate', 'deploy'], {
    env: { ...process.env, DATABASE_URL: url, DIRECT_DATABASE_URL: '' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the migrations failed:\n${stdout}${stderr}`);
}
