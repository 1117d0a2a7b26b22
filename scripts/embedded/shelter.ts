import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ServerUser } from './user';

/**
 * PostgreSQL refuses to run as root, so for root the server runs as another user. Where that user can't enter the
 * checkout (one under /root, or in a folder made by mktemp -d), what the server needs is kept here.
 */
const SHELTER = '/var/lib/sparekey';

function canEnter(folder: string, user: ServerUser): boolean {
  if (user.uid === undefined) return true;
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Where the database files of a folder are: in it, or in the shelter when the server's user can't get there. */
export function dataPathOf(folder: string, user: ServerUser): string {
  const data = join(folder, 'postgres');
  if (canEnter(folder, user)) return data;
  if (existsSync(join(data, 'PG_VERSION')))
    throw new Error(`The user postgres, whom the server runs as for root, can no longer enter ${folder}.`);
  mkdirSync(SHELTER, { recursive: true, mode: 0o755 });
  return join(SHELTER, createHash('sha256').update(folder).digest('hex').slice(0, 16));
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
