import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { sessionFault } from '../database/session';
import { PostgresClient } from '../database/postgres-client.mjs';
import { isPublicAddress } from '../settings/rules';
import type { EmbeddedServer } from '../postgres/server';
import { isInside } from '../postgres/shelter';
import { connectionFault, mayClear, sessionWords } from '../database/connection-fault';
import { keptOpen } from '../postgres/keep-open';
import { dataFolder } from './settings';
import { refuse, say } from './step';
import { closeDatabase, endOnStop } from './stop';

export type DatabaseSetting = 'DATABASE_URL' | 'DIRECT_DATABASE_URL';

/** Milliseconds that a start waits for its database before it gives up. */
const PATIENCE = 30_000;

/**
 * Starts or finds the embedded server when DATABASE_URL is unset, and sets it. Null: a server of the operator's. A stop
 * closes the database. `quiet`: no word about where the data is.
 */
export async function openDatabase({ quiet = false } = {}): Promise<EmbeddedServer | null> {
  if (process.env.DATABASE_URL) {
    await checkAnswers();
    return null;
  }
  try {
    const opening = keptOpen(dataFolder(), { onlyInside: isPublicAddress(process.env.APP_URL) });
    endOnStop(async () => closeDatabase((await opening).server));
    const { url, server } = await opening;
    process.env.DATABASE_URL = url;
    if (!quiet) sayWhere(server);
    return server;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** A setting whose database can't be used. The message names the setting and none of its value. */
export class NoDatabase extends Error {}

/** A developer who looks for the data in DATA_DIR, or copies that folder, must know that it isn't there. */
function sayWhere({ data }: EmbeddedServer): void {
  if (isInside(dataFolder(), data)) return;
  say(`The database is in ${data}, since its user, postgres, can't enter ${dataFolder()}.`);
  say('A copy of that folder has no accounts. To back them up, run: npm run database -- backup');
}

/**
 * A connection to the database that a setting names. Waits up to 30 s for what can clear by itself. Throws NoDatabase
 * after that, and at once when the setting is wrong.
 */
export async function connected(name: DatabaseSetting): Promise<pg.Client> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await connectOnce(name);
    } catch (error) {
      if (error instanceof NoDatabase) throw error;
      const fault = isPoolers(error) ? poolerFault(name) : connectionFault(error);
      if (fault) throw new NoDatabase(`${name}: ${fault}.`);
      const { code = 'no code' } = error as { code?: string };
      if (!mayClear(error)) throw new NoDatabase(`${name}: the database can’t be used (${code}).`);
      if (Date.now() > deadline)
        throw new NoDatabase(
          `${name}: no database has answered there for ${PATIENCE / 1000} seconds (${code}).`,
        );
      await pause(500);
    }
  }
}

async function connectOnce(name: DatabaseSetting): Promise<pg.Client> {
  const client = new PostgresClient({
    connectionString: process.env[name],
    ...(isDirect(name) && { idle_in_transaction_session_timeout: PATIENCE }),
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const fault = await sessionFault(client);
    if (fault) throw new NoDatabase(`${name}: ${sessionWords[fault]}.`);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

async function checkAnswers(): Promise<void> {
  try {
    await (await connected('DATABASE_URL')).end();
  } catch (error) {
    if (error instanceof NoDatabase) refuse(error.message);
    throw error;
  }
}

/** The pool sends a time limit where it connects straight to a server (see lib/database/client.ts). A pooler refuses it. */
const isDirect = (name: DatabaseSetting) =>
  name === 'DIRECT_DATABASE_URL' || !process.env.DIRECT_DATABASE_URL;

const poolerFault = (name: DatabaseSetting) =>
  name === 'DATABASE_URL'
    ? 'it leads to a pooler. DIRECT_DATABASE_URL is required'
    : 'it leads to a pooler. It must lead to the server itself';

/** PgBouncer's answer to a start-up parameter that it doesn't know (protocol_violation). */
function isPoolers(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === '08P01' && /startup parameter/.test(message ?? '');
}
