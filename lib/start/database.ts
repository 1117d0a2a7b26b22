import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { sessionFault } from '../database/session';
import { PostgresClient } from '../database/postgres-client.mjs';
import { isPublicAddress } from '../settings/rules';
import type { EmbeddedServer } from '../postgres/server';
import { isInside } from '../postgres/fallback-folder';
import { connectionFault, mayClear, sessionWords } from '../database/connection-fault';
import { keepOpen } from '../postgres/keep-open';
import { dataFolder } from './settings';
import { exitWithError, printLine } from './terminal';
import { closeDatabase, endOnStop } from './stop';

export type DatabaseSetting = 'DATABASE_URL' | 'DIRECT_DATABASE_URL';

/** How long a start waits for the database before it exits. */
const CONNECT_LIMIT_MS = 30_000;

/**
 * Opens the database. If DATABASE_URL is unset, starts or finds the embedded server and sets DATABASE_URL. Returns null
 * for an external database. Closes the database when the process stops. Exits with status 1 and the reason on failure.
 * `quiet` omits the note about where the data is.
 */
export async function openDatabase({ quiet = false } = {}): Promise<EmbeddedServer | null> {
  if (process.env.DATABASE_URL) {
    await checkConnection();
    return null;
  }
  try {
    const opening = keepOpen(dataFolder(), { onlyInside: isPublicAddress(process.env.APP_URL) });
    endOnStop(async () => closeDatabase((await opening).server));
    const { url, server } = await opening;
    process.env.DATABASE_URL = url;
    if (!quiet) printDataFolder(server);
    return server;
  } catch (error) {
    return exitWithError(error instanceof Error ? error.message : String(error));
  }
}

/** A database that can't be used. The message names the setting, never its value. */
export class DatabaseUnusable extends Error {}

/** Says where the data is if it isn't in DATA_DIR, for developers who look for it or copy that folder. */
function printDataFolder({ data }: EmbeddedServer): void {
  if (isInside(dataFolder(), data)) return;
  printLine(`The database is in ${data}, because its user, postgres, can’t access ${dataFolder()}.`);
  printLine('A copy of that folder contains no accounts. To back them up, run: npm run database -- backup');
}

/**
 * Connects to the database that a setting names. Retries temporary faults for 30 s, then throws DatabaseUnusable. Throws
 * it at once if the setting itself is wrong.
 */
export async function connected(name: DatabaseSetting): Promise<pg.Client> {
  const deadline = Date.now() + CONNECT_LIMIT_MS;
  for (;;) {
    try {
      return await connectOnce(name);
    } catch (error) {
      if (error instanceof DatabaseUnusable) throw error;
      const fault = isPoolerRejection(error) ? poolerFault(name) : connectionFault(error);
      if (fault) throw new DatabaseUnusable(`${name}: ${fault}.`);
      const { code = 'no code' } = error as { code?: string };
      if (!mayClear(error)) throw new DatabaseUnusable(`${name}: the database can’t be used (${code}).`);
      if (Date.now() > deadline)
        throw new DatabaseUnusable(
          `${name}: the database didn’t respond for ${CONNECT_LIMIT_MS / 1000} seconds (${code}).`,
        );
      await pause(500);
    }
  }
}

async function connectOnce(name: DatabaseSetting): Promise<pg.Client> {
  const client = new PostgresClient({
    connectionString: process.env[name],
    ...(isDirect(name) && { idle_in_transaction_session_timeout: CONNECT_LIMIT_MS }),
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const fault = await sessionFault(client);
    if (fault) throw new DatabaseUnusable(`${name}: ${sessionWords[fault]}.`);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

async function checkConnection(): Promise<void> {
  try {
    await (await connected('DATABASE_URL')).end();
  } catch (error) {
    if (error instanceof DatabaseUnusable) exitWithError(error.message);
    throw error;
  }
}

/** True for a direct connection, to which the pool sends a time limit (see lib/database/client.ts). A pooler rejects it. */
const isDirect = (name: DatabaseSetting) =>
  name === 'DIRECT_DATABASE_URL' || !process.env.DIRECT_DATABASE_URL;

const poolerFault = (name: DatabaseSetting) =>
  name === 'DATABASE_URL'
    ? 'it points to a pooler, so DIRECT_DATABASE_URL is required'
    : 'it points to a pooler. It must point to the server itself';

/** PgBouncer's response to an unknown startup parameter (protocol_violation). */
function isPoolerRejection(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === '08P01' && /startup parameter/.test(message ?? '');
}
