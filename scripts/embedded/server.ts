import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, openSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries, serverUser } from './binaries';
import { withLock } from './lock';
import { forgetDeadPid } from './pid-file';
import { newPassword, placeIn, readState, SUPERUSER, urlOf, writeState, type Place, type ServerState } from './state';

export type EmbeddedServer = {
  /** The address of a database of this server, which is made if it is not there. */
  database(name: string): Promise<string>;
  /** Stops the server, unless somebody else is connected to it. */
  stop(): Promise<void>;
};

/** Milliseconds that a server may take to answer after it was started; a recovery after a crash takes its time. */
const START_LIMIT = 60_000;

/**
 * The PostgreSQL server of a folder, as a process of its own: found and used when it runs already (its parent may
 * have been killed), else made on first use and started, on a free port that is remembered. Listens on 127.0.0.1
 * only. Two starters at once get the same server; two folders never do.
 */
export async function embeddedServer(folder: string): Promise<EmbeddedServer> {
  const place = placeIn(folder);
  const state = await withLock(place.lock, async () => (await running(place)) ?? start(place));
  return {
    database: (name) => databaseOf(state, name),
    stop: () => withLock(place.lock, () => stop(place)),
  };
}

async function ask<T extends pg.QueryResultRow>(state: ServerState, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: urlOf(state, 'postgres'), connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The server that answers at the remembered port, if it is this folder's and not another's that got the port. */
async function running(place: Place): Promise<ServerState | null> {
  const state = readState(place);
  if (!state || !existsSync(place.data)) return null;
  try {
    const [row] = await ask<{ data_directory: string }>(state, 'SHOW data_directory');
    return row && realpathSync(row.data_directory) === realpathSync(place.data) ? state : null;
  } catch {
    return null;
  }
}

async function start(place: Place): Promise<ServerState> {
  const binaries = await findBinaries();
  const user = serverUser();
  const state = { port: 0, password: readState(place)?.password ?? newPassword() };
  if (!existsSync(join(place.data, 'PG_VERSION'))) initialise(place, binaries.initdb, user, state.password);
  state.port = await freePort(readState(place)?.port);
  writeState(place, state);
  forgetDeadPid(place.data);

  const log = openSync(place.log, 'a');
  const options = ['-D', place.data, '-p', String(state.port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  // Detached: a Ctrl-C in the terminal reaches only us, and we stop the server when the app has let go of it.
  const child = spawn(binaries.postgres, options, { ...user, detached: true, stdio: ['ignore', log, log], cwd: '/' });
  child.unref();
  const deadline = Date.now() + START_LIMIT;
  while (!(await running(place))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`The embedded PostgreSQL did not start; ${place.log} says why.`);
    await pause(50);
  }
  return state;
}

function initialise(place: Place, initdb: string, user: ReturnType<typeof serverUser>, password: string): void {
  rmSync(place.data, { recursive: true, force: true });
  mkdirSync(place.data, { mode: 0o700 });
  const passwordFile = join(place.folder, 'postgres.pw');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined)
    for (const path of [place.data, passwordFile]) chownSync(path, user.uid, user.gid);
  const args = ['-D', place.data, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C'];
  const made = spawnSync(initdb, args, { ...user, cwd: '/', encoding: 'utf8' });
  rmSync(passwordFile, { force: true });
  if (made.status === 0) return;
  rmSync(place.data, { recursive: true, force: true });
  const hint = user.uid === undefined ? '' : ' As root the server runs as the user postgres, who must be able to enter this folder; DATA_DIR can name another.';
  throw new Error(`The embedded PostgreSQL could not be made in ${place.folder}.${hint}\n${made.stderr || String(made.error ?? '')}`);
}

/** The wanted port if nobody has it, else another; the one we last had keeps addresses in people's tools working. */
async function freePort(wanted = 0): Promise<number> {
  const probe = createServer();
  probe.listen(wanted, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return freePort(0);
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : freePort(0);
}

async function databaseOf(state: ServerState, name: string): Promise<string> {
  const found = await ask(state, `SELECT 1 FROM pg_database WHERE datname = ${pg.escapeLiteral(name)}`);
  if (found.length === 0) await ask(state, `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  return urlOf(state, name);
}

async function stop(place: Place): Promise<void> {
  // Somebody may have stopped it and started it on another port since.
  const state = await running(place);
  if (!state) return;
  const others = await ask(
    state,
    `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  if (others.length > 0) return;
  const { pg_ctl: control } = await findBinaries();
  spawnSync(control, ['stop', '-D', place.data, '-m', 'fast', '-w', '-t', '20'], { ...serverUser(), cwd: '/', stdio: 'ignore' });
}
