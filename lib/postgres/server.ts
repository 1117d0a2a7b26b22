import { setTimeout as pause } from 'node:timers/promises';
import { findBinaries } from './binaries';
import { prepareCluster } from './cluster';
import { withLock } from './lock';
import { rotateLog } from './log-file';
import { livePid } from './pid-file';
import { filesIn, placeIn, type Place } from './place';
import { freePort } from './port';
import { answers, asSuperuser, halt, launch, START_LIMIT_MS } from './postmaster';
import { ownedDatabase } from './roles';
import { relativeData, readState, superuserUrl, writeState, type ServerState } from './state';
import { serverUser, type ServerUser } from './user';

export type EmbeddedServer = {
  /** The folder of the database files. */
  data: string;
  /** The connection string of an app database for its own role, not the superuser. Creates the database if needed. */
  database(name: string): Promise<string>;
  /** The connection string for the superuser, for maintenance and tests. */
  superuser(name: string): string;
  /** Truncates the server's log if it is too long. */
  rotateLog(): Promise<void>;
  /** Stops the server, unless another process is connected to it. */
  stop(): Promise<void>;
};

/**
 * The PostgreSQL server of a folder, as a separate process: found if it is already running (its parent may have been
 * killed), otherwise created on first use and started on a free port, which is remembered. Listens on 127.0.0.1 only.
 * Simultaneous calls get the same server; two folders never do. `onlyInside` refuses a server whose files can't be in the
 * folder. Throws an Error for the operator if there is no server.
 */
export async function embeddedServer(
  folder: string,
  options: { onlyInside?: boolean } = {},
): Promise<EmbeddedServer> {
  const user = serverUser();
  const { lock } = filesIn(folder);
  const { place, state } = await withLock(lock, async () => {
    const place = placeIn(folder, user, options);
    return { place, state: (await running(place)) ?? (await start(place, user)) };
  });
  return {
    data: place.data,
    database: (name) => withLock(lock, () => ownedDatabase(state, name)),
    superuser: (name) => superuserUrl(state, name),
    rotateLog: () => withLock(lock, () => Promise.resolve(rotateLog(place.log))),
    stop: () => withLock(lock, () => stop(place, user)),
  };
}

async function answering(place: Place): Promise<ServerState | null> {
  const state = readState(place);
  return state && (await answers(place, state)) ? state : null;
}

/** The folder's running server, or null. Waits for one that is recovering. */
export async function running(place: Place): Promise<ServerState | null> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const state = await answering(place);
    if (state) return state;
    if (livePid(place.data) === null) return null;
    if (Date.now() > deadline)
      throw new Error(`PostgreSQL is running in ${place.data} but doesn’t respond. See ${place.log}.`);
    await pause(50);
  }
}

async function start(place: Place, user: ServerUser): Promise<ServerState> {
  const binaries = findBinaries(user);
  const password = prepareCluster(place, binaries, user);
  const state = { password, port: await freePort(readState(place)?.port), data: relativeData(place) };
  // Written only now, because the state file means that a database exists, and no empty one may replace it.
  writeState(place, state);
  await launch(place, state, binaries, user);
  return state;
}

/** The number of other clients connected to a server. */
export const othersOn = (state: ServerState): Promise<number> =>
  asSuperuser(state, 'postgres', async (client) => {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    return rowCount ?? 0;
  });

async function stop(place: Place, user: ServerUser): Promise<void> {
  const state = await answering(place);
  if (state && (await othersOn(state)) === 0) halt(place, findBinaries(user), user);
}
