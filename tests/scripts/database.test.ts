import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { embeddedServer } from '../../scripts/embedded/server';
import { openDatabase } from '../../scripts/run/database';

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

it('keeps the embedded server for as long as somebody has it open, though nobody asks it anything', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-database-'));
  // As root the server runs as another user, who must be able to enter.
  if (process.getuid?.() === 0) chmodSync(folder, 0o755);
  const own = { DATA_DIR: process.env.DATA_DIR, DATABASE_URL: process.env.DATABASE_URL };
  Object.assign(process.env, { DATA_DIR: folder, DATABASE_URL: '' });
  try {
    const idle = await openDatabase();
    const url = process.env.DATABASE_URL ?? '';
    const another = await embeddedServer(folder);
    await another.stop();
    expect(await answers(url)).toBe(true);
    await idle?.stop();
    expect(await answers(url)).toBe(false);
  } finally {
    Object.assign(process.env, own);
    rmSync(folder, { recursive: true, force: true });
  }
});
