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
  /** Where the database files are. */
  data: string;
  /** The address of a database of the app's, by its own role, which is no superuser. Made if it is not there. */
  database(name: string): Promise<string>;
  /** The address of a database by the superuser, for maintenance and tests. */
  superuser(name: string): string;
  /** Empties the server's log if it has grown too long. */
  rotateLog(): Promise<void>;
  /** Stops the server, unless somebody else is connected to it. */
  stop(): Promise<void>;
};

/**
 * The PostgreSQL server of a folder, as a process of its own: found and used when it runs already (its parent may
 * have been killed), otherwise made on first use and started, on a free port that is remembered. Listens on 127.0.0.1
 * only. Two starters at once get the same server; two folders never do. `onlyInside` refuses a server whose files can't
 * be in the folder. Throws words for the operator when there is no server.
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

/** The folder's server, waited for while its process lives but recovers; null when there is none. */
export async function running(place: Place): Promise<ServerState | null> {
  const deadline = Date.now() + START_LIMIT_MS;
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
  const binaries = findBinaries(user);
  const password = prepareCluster(place, binaries, user);
  const state = { password, port: await freePort(readState(place)?.port), data: relativeData(place) };
  // Only now: a note says that there is a database, and an empty one never takes its place.
  writeState(place, state);
  await launch(place, state, binaries, user);
  return state;
}

/** How many clients, other than the asker, are connected to a server. */
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
