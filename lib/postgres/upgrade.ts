import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE } from './backup';
import { binariesIn, findBinaries, majorOf, type Binaries } from './binaries';
import { majorOfCluster, newCluster, prepareCluster, putInPlace } from './cluster';
import { writeDump, type Contents } from './dump';
import { loadDump, requireKnown, type Target } from './load';
import { withLock } from './lock';
import { livePid } from './pid-file';
import { filesIn, findCluster, placeIn, type Place } from './place';
import { freePort } from './port';
import { halt, launch } from './postmaster';
import { installPrevious } from './previous';
import { ownedDatabase } from './roles';
import { readState, relativeData, superuserUrl, writeState, type ServerState } from './state';
import { serverUser, type ServerUser } from './user';

export type Upgrade = { from: string; to: string; data: string; kept: string; contents: Contents };

/**
 * Moves the app's database to the installed major version of PostgreSQL: dumps it with the programs of the version that
 * created it (from `programs`, otherwise installed by npm), loads it into a new cluster, and moves that into place. The old
 * cluster stays in place until then, and is kept under another name.
 */
export async function upgrade(folder: string, programs?: string): Promise<Upgrade> {
  const user = serverUser();
  return withLock(filesIn(folder).lock, async () => {
    if (findCluster(folder, user) === null) throw new Error(`There is no embedded database in ${folder}.`);
    const place = placeIn(folder, user);
    requireStopped(place.data);
    const [ours, from] = [findBinaries(user), majorOfCluster(place.data)];
    const to = majorOf(ours);
    if (Number(from) >= Number(to))
      throw new Error(
        `The database in ${place.data} was created by PostgreSQL ${from}, and ${to} is installed.`,
      );
    const theirs = programs ? binariesIn(programs) : installPrevious(from, folder, user);
    if (majorOf(theirs) !== from)
      throw new Error(
        `The programs are PostgreSQL ${majorOf(theirs)}, but the database was created by ${from}.`,
      );

    const state = await prepareState(place, theirs, user);
    const dump = join(place.folder, `postgres-${from}.dump`);
    // Left by an interrupted upgrade.
    rmSync(dump, { force: true });
    try {
      const contents = await whileRunning(place, state, theirs, user, () =>
        writeDump(superuserUrl(state, DATABASE), dump),
      );
      requireKnown(contents);
      const made = newCluster(place.data, ours, user, state.password);
      await whileRunning({ data: made, log: place.log }, state, ours, user, () =>
        loadDump(targetOf(state), DATABASE, dump, contents),
      );
      const kept = freeName(`${place.data}-${from}`);
      renameSync(place.data, kept);
      putInPlace(made, place.data);
      return { from, to, data: place.data, kept, contents };
    } finally {
      rmSync(dump, { force: true });
    }
  });
}

async function prepareState(place: Place, theirs: Binaries, user: ServerUser): Promise<ServerState> {
  const password = prepareCluster(place, theirs, user);
  const state = { password, port: await freePort(readState(place)?.port), data: relativeData(place) };
  writeState(place, state);
  return state;
}

const targetOf = (state: ServerState): Target => ({
  database: (name) => ownedDatabase(state, name),
  superuser: (name) => superuserUrl(state, name),
});

async function whileRunning<T>(
  cluster: Pick<Place, 'data' | 'log'>,
  state: ServerState,
  binaries: Binaries,
  user: ServerUser,
  work: () => Promise<T>,
): Promise<T> {
  await launch(cluster, state, binaries, user);
  try {
    return await work();
  } finally {
    halt(cluster, binaries, user);
    requireStopped(cluster.data);
  }
}

function requireStopped(data: string): void {
  if (livePid(data) !== null)
    throw new Error(`PostgreSQL is running in ${data}. Stop Sparekey and its workers, then try again.`);
}

function freeName(wanted: string): string {
  for (let turn = 1; ; turn += 1) {
    const name = turn === 1 ? wanted : `${wanted}-${turn}`;
    if (!existsSync(name)) return name;
  }
}
