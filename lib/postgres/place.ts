import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { canEnter, claimShelter, closedFolder, isInside, shelterOf } from './shelter';
import { hasNote, readState } from './state';
import type { ServerUser } from './user';

/** Where an embedded server's files are. `data` is the cluster's folder, inside `folder` unless it can't be. */
export type Place = { folder: string; data: string; log: string; lock: string; stateFile: string };

/** The files of a folder's server that don't depend on where its cluster is. Makes the folder. */
export function filesIn(given: string): Omit<Place, 'data'> {
  const folder = resolve(given);
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    log: join(folder, 'postgres.log'),
    lock: join(folder, 'postgres.lock'),
    stateFile: join(folder, 'postgres.json'),
  };
}

/** True for a folder that initdb has finished. */
export const isCluster = (data: string): boolean =>
  existsSync(join(data, 'PG_VERSION')) && existsSync(join(data, 'global', 'pg_control'));

const isEmpty = (data: string): boolean => !existsSync(data) || readdirSync(data).length === 0;

/**
 * Finds a folder's cluster, or decides where a new one goes: in the folder, or in the shelter if the server's user can't
 * enter the folder. Throws, in words for the operator, where a database was made before and is not to be found: an
 * empty one must never take its place. `onlyInside` refuses the shelter.
 */
export function placeIn(given: string, user: ServerUser, { onlyInside = false } = {}): Place {
  const files = filesIn(given);
  const { folder } = files;
  const inside = join(folder, 'postgres');
  const data = findCluster(folder, user) ?? (canEnter(folder, user) ? inside : shelterOf(folder));
  if (onlyInside && !isInside(folder, data)) throw new Error(shelterRefused(folder, data, user));
  if (!isInside(folder, data)) claimShelter(data, folder);
  return { ...files, data };
}

/** The cluster that was made for a folder. Null if none ever was; throws where it is not to be found or used. */
export function findCluster(given: string, user: ServerUser): string | null {
  const files = filesIn(given);
  const { folder } = files;
  const inside = join(folder, 'postgres');
  const state = readState(files);
  const noted = state?.data && resolve(folder, state.data);
  if (noted && noted !== inside && isCluster(noted)) return noted;
  if (!isEmpty(inside)) return usable(inside, folder, user);
  // A lost note, or one that an early build wrote.
  const shelter = shelterOf(folder);
  if (!state?.data && isCluster(shelter)) return shelter;
  if (hasNote(files)) throw new Error(missing(files, noted || inside));
  return null;
}

function usable(inside: string, folder: string, user: ServerUser): string {
  if (!canEnter(folder, user))
    throw new Error(
      `The embedded PostgreSQL can't start: its database is in ${inside}, but the user postgres, which it runs as for root, can't enter ${closedFolder(folder, user)}. Allow that: chmod o+x ${closedFolder(folder, user)}`,
    );
  if (!isCluster(inside))
    throw new Error(
      `The embedded PostgreSQL can't start: ${inside} has files in it but is not a complete database. Move that folder away for a new database, or put the database back in its place.`,
    );
  return inside;
}

function missing({ folder, stateFile }: Omit<Place, 'data'>, data: string): string {
  const beside = existsSync(dirname(data)) ? readdirSync(dirname(data)) : [];
  const others = beside
    // Not one that is still being made: see newCluster().
    .filter((name) => name.startsWith(`${basename(data)}-`) && !name.includes('-new-'))
    .filter((name) => isCluster(join(dirname(data), name)))
    .map((name) => join(dirname(data), name));
  const found = others.length > 0 ? ` Found beside it: ${others.join(', ')}. Rename it to use it.` : '';
  return [
    `The embedded PostgreSQL does not start: ${stateFile} says that the database of ${folder} is in ${data}, and it is not there. No new one was made.${found}`,
    `- If that folder was moved or its volume is not mounted, put it back, or move it to ${join(folder, 'postgres')}.`,
    `- If it is lost, move ${relative(process.cwd(), stateFile) || stateFile} away, then run: npm run database -- restore FILE`,
    `- For an empty database, move that file away and start again.`,
  ].join('\n');
}

function shelterRefused(folder: string, data: string, user: ServerUser): string {
  const [closed, from] = [closedFolder(folder, user), `The database of ${folder} would be in ${data}`];
  const remedy = closed
    ? `since the user postgres, which PostgreSQL runs as for root, can't enter ${closed}. Allow that (chmod o+x ${closed}), run Sparekey as another user than root, set DATA_DIR to a folder that all users can enter, or set DATABASE_URL.`
    : `where it was made when the user postgres couldn't enter that folder. Move it, with every process stopped: mv ${data} ${join(folder, 'postgres')}`;
  return `Sparekey does not start: APP_URL is public and its embedded database must be in DATA_DIR. ${from}, ${remedy}`;
}
