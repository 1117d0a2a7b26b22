import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { EmbeddedServer } from '../postgres/server';
import { connected, DatabaseUnusable } from './database';
import { exitWithError } from './terminal';
import { endOnStop } from './stop';

/** The advisory lock that serializes migrations. Any number, the same for every instance. */
const LOCK = 7_303_014;
const LIMIT_MS = 120_000;

/** Applies pending migrations. Instances that start together take turns. Exits with status 1 on failure. */
export async function migrate(embedded: EmbeddedServer | null): Promise<void> {
  const name = process.env.DIRECT_DATABASE_URL ? 'DIRECT_DATABASE_URL' : 'DATABASE_URL';
  const client = await connected(name).catch(async (error: unknown) => {
    await embedded?.stop();
    if (error instanceof DatabaseUnusable) return exitWithError(error.message);
    throw error;
  });
  let deploying: Promise<string | null> | undefined;
  endOnStop(async () => {
    // An interrupted migration must be repaired by hand.
    await deploying;
    await client.end();
  });
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    deploying = deploy();
    const fault = await deploying;
    if (fault === null) return;
    await client.end();
    await embedded?.stop();
    exitWithError('The migrations could not be applied:', fault);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Null on success, otherwise Prisma's output. */
async function deploy(): Promise<string | null> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const child = spawn(process.execPath, [cli, 'migrate', 'deploy'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0 ? null : printed.trim();
}
