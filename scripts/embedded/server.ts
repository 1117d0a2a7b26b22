import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync, realpathSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { PostgresClient } from '../../lib/postgres-client.mjs';
import { findBinaries } from './binaries';
import { prepareCluster } from './cluster';
import { withLock } from './lock';
import { livePid } from './pid-file';
import { freePort } from './port';
import { placeIn, readState, urlOf, writeState, type Place, type ServerState } from './state';
import { serverUser, type ServerUser } from './user';

export type EmbeddedServer = {
  /** The address of a database of this server, which is made if it is not there. */
  database(name: string): Promise<string>;
  /** Stops the server, unless somebody else is connected to it. */
  stop(): Promise<void>;
};

/** Milliseconds that a server may take to answer; a recovery after a crash takes its time. */
const START_LIMIT = 60_000;

/**
 * The PostgreSQL server of a folder, as a process of its own: found and used when it runs already (its parent may
 * have been killed), else made on first use and started, on a free port that is remembered. Listens on 127.0.0.1
 * only. Two starters at once get the same server; two folders never do.
 */
export async function embeddedServer(folder: string): Promise<EmbeddedServer> {
  const user = serverUser();
  const place = placeIn(folder, user);
  const state = await withLock(place.lock, async () => (await running(place)) ?? start(place, user));
  return {
    database: (name) => withLock(place.lock, () => databaseOf(state, name)),
    stop: () => withLock(place.lock, () => stop(place, user)),
  };
}

async function ask<T extends pg.QueryResultRow>(state: ServerState, sql: string): Promise<T[]> {
  const client = new PostgresClient({
    connectionString: urlOf(state, 'postgres'),
  });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The server at the remembered port, if it is this folder's and not another's that got the port since. */
async function answering(place: Place): Promise<ServerState | null> {
  const state = readState(place);
  if (!state || !existsSync(place.data)) return null;
  try {
    const [row] = await ask<{ data_directory: string }>(state, 'SHOW data_directory');
    return row && realpathSync(row.data_directory) === realpathSync(place.data) ? state : null;
  } catch {
    return null;
  }
}

/** The folder's server, waited for while its process lives but recovers; null when there is none. */
async function running(place: Place): Promise<ServerState | null> {
  const deadline = Date.now() + START_LIMIT;
  for (;;) {
    const state = await answering(place);
    if (state) return state;
    if (livePid(place.data) === null) return null;
    if (Date.now() > deadline)
      throw new Error(`A PostgreSQL runs in ${place.data} and does not answer; ${place.log} may say why.`);
    await pause(50);
  }
}

async function start(place: Place, user: ServerUser): Promise<ServerState> {
  const binaries = await findBinaries(user);
  const password = prepareCluster(place, binaries, user);
  const state = { password, port: await freePort(readState(place)?.port) };
  writeState(place, state);

  const log = openSync(place.log, 'a');
  // Terse: the details of an error hold values of the row that it is about.
  const settings = [
    'listen_addresses=127.0.0.1',
    'timezone=UTC',
    'log_timezone=UTC',
    'unix_socket_directories=',
    'log_error_verbosity=terse',
  ].flatMap((one) => ['-c', one]);
  // Detached: a Ctrl-C in the terminal reaches only us, and we stop the server when the app has let go of it.
  const child = spawn(binaries.postgres, ['-D', place.data, '-p', String(state.port), ...settings], {
    ...user,
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
  });
  child.unref();
  const deadline = Date.now() + START_LIMIT;
  while (!(await answering(place))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline)
      throw new Error(`The embedded PostgreSQL did not start; ${place.log} says why.`);
    await pause(50);
  }
  return state;
}

async function databaseOf(state: ServerState, name: string): Promise<string> {
  const found = await ask(state, `SELECT 1 FROM pg_database WHERE datname = ${pg.escapeLiteral(name)}`);
  if (found.length === 0) await ask(state, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  return urlOf(state, name);
}

async function stop(place: Place, user: ServerUser): Promise<void> {
  const state = await answering(place);
  if (!state) return;
  const others = await ask(
    state,
    `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  if (others.length > 0) return;
  const { pg_ctl: control } = await findBinaries(user);
  const args = ['stop', '-D', place.data, '-m', 'fast', '-w', '-t', '20'];
  spawnSync(control, args, { ...user, cwd: '/', stdio: 'ignore' });
}
