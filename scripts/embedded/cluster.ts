import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries';
import { newPassword, readState, SUPERUSER, type Place } from './state';
import type { ServerUser } from './user';

/**
 * Makes the folder's database files on first use, and returns the superuser's password. Where the files are there and
 * the note of the password is lost, it sets a new one: losing a note must not lose the accounts.
 */
export function prepareCluster(place: Place, binaries: Binaries, user: ServerUser): string {
  const noted = readState(place)?.password;
  const isMade = existsSync(join(place.data, 'PG_VERSION'));
  if (isMade && noted) return noted;
  const password = newPassword();
  if (isMade) setPassword(place, binaries.postgres, user, password);
  else initialise(place, binaries.initdb, user, password);
  return password;
}

function initialise(place: Place, initdb: string, user: ServerUser, password: string): void {
  rmSync(place.data, { recursive: true, force: true });
  mkdirSync(place.data, { mode: 0o700 });
  const passwordFile = `${place.data}.pw`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined)
    for (const path of [place.data, passwordFile]) chownSync(path, user.uid, user.gid);

  const options = [
    '-U',
    SUPERUSER,
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
  ];
  const made = spawnSync(initdb, ['-D', place.data, ...options], { ...user, cwd: '/', encoding: 'utf8' });
  rmSync(passwordFile, { force: true });
  if (made.status === 0) return;
  rmSync(place.data, { recursive: true, force: true });
  const said = made.stderr || String(made.error ?? '');
  throw new Error(`The embedded PostgreSQL could not be made in ${place.data}.\n${said}`);
}

/** By the server's single-user mode, which asks for no password and needs a server that is stopped. */
function setPassword(place: Place, postgres: string, user: ServerUser, password: string): void {
  const input = `ALTER USER "${SUPERUSER}" PASSWORD '${password}'\n`;
  const options = { ...user, cwd: '/', input, encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(postgres, ['--single', '-D', place.data, 'postgres'], options);
  if (status !== 0)
    throw new Error(`The embedded PostgreSQL in ${place.folder} could not be opened.\n${stderr}`);
}
