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
 * PostgreSQL refuses to run as root, so root runs it as another user. If that user can't access the checkout (for example
 * under /root, or in a folder from mktemp -d), the server's files are kept here.
 */
const FALLBACK_ROOT = '/var/lib/sparekey';

export function canEnter(folder: string, user: ServerUser): boolean {
  if (user.uid === undefined) return true;
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** The outermost parent folder that the server's user can't access, or null. */
export function closedFolder(folder: string, user: ServerUser): string | null {
  const above = dirname(folder);
  return (above === folder ? null : closedFolder(above, user)) ?? (canEnter(folder, user) ? null : folder);
}

export const isInside = (folder: string, data: string): boolean => !relative(folder, data).startsWith('..');

/** The file that says which folder a cluster here belongs to. */
const ownerFile = (data: string): string => `${data}.folder`;

function ownerOf(data: string): string | null {
  return existsSync(ownerFile(data)) ? readFileSync(ownerFile(data), 'utf8').trim() : null;
}

/** The path for this folder's cluster. Uses another name if a folder that moved away has the first. */
export function fallbackFolderOf(folder: string): string {
  const real = realpathSync(folder);
  for (let turn = 0; ; turn += 1) {
    const name = createHash('sha256').update(turn === 0 ? folder : `${folder} ${turn}`);
    const data = join(FALLBACK_ROOT, name.digest('hex').slice(0, 16));
    if ([null, real].includes(ownerOf(data))) return data;
  }
}

/**
 * Assigns a cluster in the fallback folder to this folder. Throws if another folder still uses it: a copied folder must not
 * write to the original's database.
 */
export function claimFallbackFolder(data: string, folder: string): void {
  const [owner, real] = [ownerOf(data), realpathSync(folder)];
  if (owner === real) return;
  if (owner !== null && uses(owner, data))
    throw new Error(
      `The embedded PostgreSQL can’t start: ${join(folder, 'postgres.json')} names ${data}, which is the database of ${owner}. To copy it to this folder, run npm run database -- backup FILE there, move postgres.json away here, and run npm run database -- restore FILE.`,
    );
  mkdirSync(dirname(data), { recursive: true, mode: 0o755 });
  writeFileSync(ownerFile(data), `${real}\n`);
}

/** A folder that exists but has lost its state file counts as using the cluster. */
function uses(owner: string, data: string): boolean {
  const noted = readState({ stateFile: join(owner, 'postgres.json') })?.data;
  return existsSync(owner) && (noted === undefined || resolve(owner, noted) === data);
}

/** A folder with the package that the server's user can access: the package itself, or a copy. */
export function reachablePackage(root: string, version: string, user: ServerUser): string {
  if (canEnter(root, user)) return root;
  const copy = join(FALLBACK_ROOT, `${basename(root)}-${version}`);
  if (existsSync(copy)) return copy;
  // Named differently until complete, because two processes may copy at once.
  const part = `${copy}.${process.pid}.part`;
  mkdirSync(FALLBACK_ROOT, { recursive: true, mode: 0o755 });
  cpSync(root, part, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(part, copy);
  } catch {
    rmSync(part, { recursive: true, force: true });
  }
  return copy;
}
