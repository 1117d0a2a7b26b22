import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { EmbeddedServer } from '../embedded/server';
import { keptOpen } from './keep-open';
import { dataFolder } from './settings';
import { refuse } from './step';

export type DatabaseSetting = 'DATABASE_URL' | 'DIRECT_DATABASE_URL';

/** Milliseconds that a start waits for its database before it gives up. */
const PATIENCE = 30_000;

/** Starts or finds the embedded server when no DATABASE_URL is set, and sets it. Null: a server of the operator's. */
export async function openDatabase(): Promise<EmbeddedServer | null> {
  if (process.env.DATABASE_URL) {
    await checkAnswers();
    return null;
  }
  try {
    const { url, server } = await keptOpen(dataFolder());
    process.env.DATABASE_URL = url;
    return server;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/**
 * A connection to the database that a setting names. Null when nobody has let us in there for 30 s; what a pooler says is
 * thrown at once.
 */
export async function connected(
  name: DatabaseSetting,
  further: pg.ClientConfig = {},
): Promise<pg.Client | null> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const client = new pg.Client({
      connectionString: process.env[name],
      connectionTimeoutMillis: 5_000,
      ...further,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('SELECT 1');
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (isPoolers(error)) throw error;
      if (Date.now() > deadline) return null;
      await pause(500);
    }
  }
}

export const nobodyAnswers = (name: DatabaseSetting) =>
  `${name}: no database has answered there for ${PATIENCE / 1000} seconds.`;

async function checkAnswers(): Promise<void> {
  const client = await connected('DATABASE_URL', asThePool()).catch(() =>
    refuse('DIRECT_DATABASE_URL is required: DATABASE_URL leads to a pooler.'),
  );
  if (!client) refuse(nobodyAnswers('DATABASE_URL'));
  await client.end().catch(() => {});
}

/** What the pool says when it connects straight to a server: see lib/db.ts. */
const asThePool = () => (process.env.DIRECT_DATABASE_URL ? {} : { statement_timeout: 5_000 });

/** PgBouncer's answer to it (protocol_violation): its connections are nobody's own. */
function isPoolers(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === '08P01' && /startup parameter/.test(message ?? '');
}
