import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { readState } from './state';
import type { ServerUser } from './user';

/**
 * PostgreSQL refuses to run as root, so for root the server runs as another user. Where that user can't enter the
 * checkout (one under /root, or in a folder made by mktemp -d), what the server needs is kept here.
 */
const SHELTER = '/var/lib/sparekey';

export function canEnter(folder: string, user: ServerUser): boolean {
  if (user.uid === undefined) return true;
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** The outermost folder on the way to this one that the server's user can't enter; null if there is none. */
export function closedFolder(folder: string, user: ServerUser): string | null {
  const above = dirname(folder);
  return (above === folder ? null : closedFolder(above, user)) ?? (canEnter(folder, user) ? null : folder);
}

export const isInside = (folder: string, data: string): boolean => !relative(folder, data).startsWith('..');

/** Says beside a sheltered cluster whose it is. */
const ownerFile = (data: string): string => `${data}.folder`;

function ownerOf(data: string): string | null {
  return existsSync(ownerFile(data)) ? readFileSync(ownerFile(data), 'utf8').trim() : null;
}

/** Where the shelter has or would have this folder's cluster. Another name when a folder moved away and took the first. */
export function shelterOf(folder: string): string {
  const real = realpathSync(folder);
  for (let turn = 0; ; turn += 1) {
    const name = createHash('sha256').update(turn === 0 ? folder : `${folder} ${turn}`);
    const data = join(SHELTER, name.digest('hex').slice(0, 16));
    if ([null, real].includes(ownerOf(data))) return data;
  }
}

/**
 * Takes a sheltered cluster for this folder. Throws when it belongs to another folder that still uses it: a copied
 * folder must not write into the original's database.
 */
export function claimShelter(data: string, folder: string): void {
  const [owner, real] = [ownerOf(data), realpathSync(folder)];
  if (owner === real) return;
  if (owner !== null && uses(owner, data))
    throw new Error(
      `The embedded PostgreSQL does not start: ${join(folder, 'postgres.json')} names ${data}, which is the database of ${owner}. To give this folder a copy of it, run npm run database -- backup FILE there, move that postgres.json away here, and run npm run database -- restore FILE.`,
    );
  mkdirSync(dirname(data), { recursive: true, mode: 0o755 });
  writeFileSync(ownerFile(data), `${real}\n`);
}

/** A folder that is there and has lost its note counts as using it. */
function uses(owner: string, data: string): boolean {
  const noted = readState({ stateFile: join(owner, 'postgres.json') })?.data;
  return existsSync(owner) && (noted === undefined || resolve(owner, noted) === data);
}

/** The folder of a package that the server's user must reach: itself, or a copy of it in the shelter. */
export function reachablePackage(root: string, version: string, user: ServerUser): string {
  if (canEnter(root, user)) return root;
  const copy = join(SHELTER, `${basename(root)}-${version}`);
  if (existsSync(copy)) return copy;
  // Under another name until it is whole: two starters may copy at once.
  const part = `${copy}.${process.pid}.part`;
  mkdirSync(SHELTER, { recursive: true, mode: 0o755 });
  cpSync(root, part, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(part, copy);
  } catch {
    rmSync(part, { recursive: true, force: true });
  }
  return copy;
}
