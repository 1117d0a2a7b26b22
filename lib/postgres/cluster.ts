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
 * Creates a folder's cluster on first use, and returns the superuser's password. If the cluster exists but the password is
 * lost, sets a new one, so that a lost state file doesn't lose the accounts. Throws if the cluster's major version differs
 * from the programs'.
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

/** The major version that created a cluster. */
export const majorOfCluster = (data: string): string => readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();

function requireSameMajor({ data }: Place, binaries: Binaries): void {
  const [made, ours] = [majorOfCluster(data), majorOf(binaries)];
  if (made === ours) return;
  const remedy =
    Number(made) < Number(ours)
      ? 'To upgrade it, run: npm run database -- upgrade'
      : 'Install the version of Sparekey that made it (npm ci in that checkout).';
  throw new Error(
    `The embedded PostgreSQL can’t start: the database in ${data} was created by PostgreSQL ${made}, but PostgreSQL ${ours} is installed. Nothing was changed. ${remedy}`,
  );
}

/**
 * Runs initdb in a new folder next to the cluster's and returns that folder. If initdb is killed, the folder stays under a
 * name that is never used again, so later starts aren't affected.
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
  // initdb cleans up after a failure, unless it was killed.
  if (readdirSync(made).length === 0) rmdirSync(made);
  throw new Error(
    `The embedded PostgreSQL couldn’t be created in ${made}.\n${stderr || String(error ?? '')}`,
  );
}

/** Moves a new cluster into place in one step. The target must not exist or be empty. */
export function putInPlace(made: string, data: string): void {
  if (existsSync(data)) rmdirSync(data);
  renameSync(made, data);
  syncFolder(dirname(data));
}

/** Makes a rename durable. Windows can't open a folder. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** Uses single-user mode, which needs no password but requires a stopped server. */
function setPassword({ data }: Place, { postgres }: Binaries, user: ServerUser, password: string): void {
  const input = `ALTER USER "${SUPERUSER}" PASSWORD '${password}'\n`;
  const options = { ...user, cwd: '/', input, encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(postgres, ['--single', '-D', data, 'postgres'], options);
  if (status !== 0) throw new Error(`The embedded PostgreSQL in ${data} couldn’t be opened.\n${stderr}`);
}
