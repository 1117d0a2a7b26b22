import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { canEnter, claimFallbackFolder, closedFolder, isInside, fallbackFolderOf } from './fallback-folder';
import { hasNote, readState } from './state';
import type { ServerUser } from './user';

/** The files of an embedded server. `data` is the cluster's folder, inside `folder` if possible. */
export type Place = { folder: string; data: string; log: string; lock: string; stateFile: string };

/** The files that don't depend on where the cluster is. Creates the folder. */
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

/** True for a folder in which initdb has finished. */
export const isCluster = (data: string): boolean =>
  existsSync(join(data, 'PG_VERSION')) && existsSync(join(data, 'global', 'pg_control'));

const isEmpty = (data: string): boolean => !existsSync(data) || readdirSync(data).length === 0;

/**
 * Finds a folder's cluster, or decides where to create it: in the folder or, if the server's user can't access that, in the
 * fallback folder, which `onlyInside` forbids. Throws an Error for the operator if a database was created before but can't
 * be found, because an empty one must never replace it.
 */
export function placeIn(given: string, user: ServerUser, { onlyInside = false } = {}): Place {
  const files = filesIn(given);
  const { folder } = files;
  const inside = join(folder, 'postgres');
  const data = findCluster(folder, user) ?? (canEnter(folder, user) ? inside : fallbackFolderOf(folder));
  if (onlyInside && !isInside(folder, data)) throw new Error(fallbackRefused(folder, data, user));
  if (!isInside(folder, data)) claimFallbackFolder(data, folder);
  return { ...files, data };
}

/** The cluster that was created for a folder, or null if none ever was. Throws if it can't be found or used. */
export function findCluster(given: string, user: ServerUser): string | null {
  const files = filesIn(given);
  const { folder } = files;
  const inside = join(folder, 'postgres');
  const state = readState(files);
  const noted = state?.data && resolve(folder, state.data);
  if (noted && noted !== inside && isCluster(noted)) return noted;
  if (!isEmpty(inside)) return usable(inside, folder, user);
  // The state file is lost.
  const fallback = fallbackFolderOf(folder);
  if (!state?.data && isCluster(fallback)) return fallback;
  if (hasNote(files)) throw new Error(missing(files, noted || inside));
  return null;
}

function usable(inside: string, folder: string, user: ServerUser): string {
  if (!canEnter(folder, user))
    throw new Error(
      `The embedded PostgreSQL can't start: its database is in ${inside}, but the user postgres, which it runs as for root, can't access ${closedFolder(folder, user)}. Allow it: chmod o+x ${closedFolder(folder, user)}`,
    );
  if (!isCluster(inside))
    throw new Error(
      `The embedded PostgreSQL can't start: ${inside} contains files but isn't a complete database. Restore the database there, or move the folder away to create a new one.`,
    );
  return inside;
}

function missing({ folder, stateFile }: Omit<Place, 'data'>, data: string): string {
  const beside = existsSync(dirname(data)) ? readdirSync(dirname(data)) : [];
  const others = beside
    // Leave out clusters that are still being created: see newCluster().
    .filter((name) => name.startsWith(`${basename(data)}-`) && !name.includes('-new-'))
    .filter((name) => isCluster(join(dirname(data), name)))
    .map((name) => join(dirname(data), name));
  const found = others.length > 0 ? ` There is also ${others.join(', ')}. Rename it to use it.` : '';
  return [
    `The embedded PostgreSQL can't start: according to ${stateFile}, the database of ${folder} is in ${data}, but it isn't there. No new database was created.${found}`,
    `- If that folder was moved or its volume isn't mounted, put it back, or move it to ${join(folder, 'postgres')}.`,
    `- If it is lost, move ${relative(process.cwd(), stateFile) || stateFile} away, then run: npm run database -- restore FILE`,
    `- To create an empty database, move that file away and start again.`,
  ].join('\n');
}

function fallbackRefused(folder: string, data: string, user: ServerUser): string {
  const [closed, from] = [closedFolder(folder, user), `The database of ${folder} would be in ${data}`];
  const remedy = closed
    ? `because Sparekey runs as root, PostgreSQL therefore as the user postgres, and that user can't access ${closed}. Allow it (chmod o+x ${closed}), don't run as root, set DATA_DIR to a folder that all users can access, or set DATABASE_URL.`
    : `where it was created when the user postgres couldn't access that folder. Stop every process and move it: mv ${data} ${join(folder, 'postgres')}`;
  return `Sparekey can't start: APP_URL is public, so its embedded database must be in DATA_DIR. ${from}, ${remedy}`;
}
