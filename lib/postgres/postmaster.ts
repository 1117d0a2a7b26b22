import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, realpathSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { PostgresClient } from '../database/postgres-client.mjs';
import type { Binaries } from './binaries';
import { rotateLog } from './log-file';
import type { Place } from './place';
import { superuserUrl, type ServerState } from './state';
import type { ServerUser } from './user';

/** How long a start may take; recovery after a crash takes time. */
export const START_LIMIT_MS = 60_000;

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  // Terse, because error details contain row values.
  'log_error_verbosity=terse',
].flatMap((one) => ['-c', one]);

type Running = Pick<Place, 'data' | 'log'>;

/** Runs `work` as the superuser in a database of the server. */
export async function asSuperuser<T>(
  state: ServerState,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new PostgresClient({
    connectionString: superuserUrl(state, database),
    options: '-c idle_session_timeout=0',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** True if the server at the recorded port belongs to this cluster, and not to another that got the port since. */
export async function answers({ data }: Pick<Place, 'data'>, state: ServerState): Promise<boolean> {
  try {
    const { rows } = await asSuperuser(state, 'postgres', (client) =>
      client.query<{ data_directory: string }>('SHOW data_directory'),
    );
    return rows[0] !== undefined && realpathSync(rows[0].data_directory) === realpathSync(data);
  } catch {
    return false;
  }
}

/** Starts a cluster's server as a separate process, and resolves when it accepts connections. */
export async function launch(
  { data, log }: Running,
  state: ServerState,
  { postgres }: Binaries,
  user: ServerUser,
): Promise<void> {
  rotateLog(log);
  const output = openSync(log, 'a');
  // Detached, so that Ctrl-C reaches only us. We stop the server after the app has disconnected.
  const child = spawn(postgres, ['-D', data, '-p', String(state.port), ...SETTINGS], {
    ...user,
    detached: true,
    stdio: ['ignore', output, output],
    cwd: '/',
  });
  let isOver = false;
  child.once('error', () => (isOver = true));
  child.once('exit', () => (isOver = true));
  child.unref();
  closeSync(output);
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers({ data }, state))) {
    if (isOver || Date.now() > deadline)
      throw new Error(`The embedded PostgreSQL in ${data} didn’t start. See ${log}.`);
    await pause(50);
  }
}

/** Stops a cluster's server: disconnects its clients and writes everything to disk. */
export function halt({ data }: Pick<Place, 'data'>, { pg_ctl: control }: Binaries, user: ServerUser): void {
  const args = ['stop', '-D', data, '-m', 'fast', '-w', '-t', '20'];
  spawnSync(control, args, { ...user, cwd: '/', stdio: 'ignore' });
}
