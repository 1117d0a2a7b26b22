import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { majorOf, type Binaries } from './binaries';
import { isCluster, type Place } from './place';
import { newPassword, readState, SUPERUSER } from './state';
import type { ServerUser } from './user';

/**
 * Makes the folder's cluster on first use, and returns the superuser's password. Where the cluster is there and its
 * password is lost, it sets a new one: losing a note must not lose the accounts. Throws where the cluster is of another
 * major version of PostgreSQL than the programs.
 */
export function prepareCluster(place: Place, binaries: Binaries, user: ServerUser): string {
  const noted = readState(place)?.password;
  const password = noted ?? newPassword();
  if (!isCluster(place.data)) putInPlace(newCluster(place.data, binaries, user, password), place.data);
  else {
    requireSameMajor(place, binaries);
    if (!noted) setPassword(place, binaries, user, password);
  }
  return password;
}

/** The major version of PostgreSQL that made a cluster. */
export const majorOfCluster = (data: string): string => readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();

function requireSameMajor({ data }: Place, binaries: Binaries): void {
  const [made, ours] = [majorOfCluster(data), majorOf(binaries)];
  if (made === ours) return;
  const remedy =
    Number(made) < Number(ours)
      ? 'To upgrade it, run: npm run database -- upgrade'
      : 'Install the version of Sparekey that made it (npm ci in that checkout).';
  throw new Error(
    `The embedded PostgreSQL does not start: the database in ${data} is of PostgreSQL ${made}, and PostgreSQL ${ours} is installed. Nothing was changed. ${remedy}`,
  );
}

/**
 * Runs initdb in a new folder beside the cluster's and returns that folder. An initdb that is killed leaves it behind
 * under a name that is never used again, so no start trips over it.
 */
export function newCluster(data: string, binaries: Binaries, user: ServerUser, password: string): string {
  const made = `${data}-new-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${made}.pw`;
  mkdirSync(made, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined)
    for (const path of [made, passwordFile]) chownSync(path, user.uid, user.gid);

  const options = ['-U', SUPERUSER, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8'];
  const { status, stderr, error } = spawnSync(binaries.initdb, ['-D', made, ...options, '--locale=C'], {
    ...user,
    cwd: '/',
    encoding: 'utf8',
  });
  rmSync(passwordFile, { force: true });
  if (status === 0) return made;
  // initdb empties the folder when it fails, unless it was killed.
  if (readdirSync(made).length === 0) rmdirSync(made);
  throw new Error(`The embedded PostgreSQL could not be made in ${made}.\n${stderr || String(error ?? '')}`);
}

/** Gives a new cluster its name in one step. Only an empty folder may have that name before. */
export function putInPlace(made: string, data: string): void {
  if (existsSync(data)) rmdirSync(data);
  renameSync(made, data);
  syncFolder(dirname(data));
}

/** Makes a rename survive a power loss. Windows can't open a folder. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** By the server's single-user mode, which asks for no password and needs a server that is stopped. */
function setPassword({ data }: Place, { postgres }: Binaries, user: ServerUser, password: string): void {
  const input = `ALTER USER "${SUPERUSER}" PASSWORD '${password}'\n`;
  const options = { ...user, cwd: '/', input, encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(postgres, ['--single', '-D', data, 'postgres'], options);
  if (status !== 0) throw new Error(`The embedded PostgreSQL in ${data} could not be opened.\n${stderr}`);
}
