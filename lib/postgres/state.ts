import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { relative } from 'node:path';
import type { Place } from './place';

/** The content of the state file in DATA_DIR. `data` is the cluster's folder, relative to DATA_DIR. */
export type ServerState = { port: number; password: string; data: string };

/** The role that initdb creates, for maintenance only. */
export const SUPERUSER = 'sparekey';
/** The role that the app connects as. It owns the app's databases. */
export const APP_ROLE = 'sparekey_app';

/** Reads the state file. Null if there is none or it is damaged. */
export function readState({ stateFile }: Pick<Place, 'stateFile'>): ServerState | null {
  try {
    const { port, password, data } = JSON.parse(readFileSync(stateFile, 'utf8')) as Partial<ServerState>;
    if (typeof port !== 'number' || typeof password !== 'string' || typeof data !== 'string') return null;
    return { port, password, data };
  } catch {
    return null;
  }
}

/** A cluster's folder for the state file: relative if it moves along with DATA_DIR. */
export const relativeData = ({ folder, data }: Place): string => {
  const path = relative(folder, data);
  return path.startsWith('..') ? data : path;
};

/** True if a database was ever created here, even if the state file is damaged. */
export const hasNote = ({ stateFile }: Pick<Place, 'stateFile'>): boolean => existsSync(stateFile);

/** Replaces the state file atomically, so that a power loss leaves either the old or the new one. */
export function writeState({ stateFile }: Place, state: ServerState): void {
  const written = `${stateFile}.new`;
  const file = openSync(written, 'w', 0o600);
  writeSync(file, JSON.stringify(state));
  fsyncSync(file);
  closeSync(file);
  renameSync(written, stateFile);
}

export function newPassword(): string {
  return randomBytes(24).toString('hex');
}

/** Derived, so that the state file needs only one password. The superuser's can't be computed from it. */
export const appPassword = ({ password }: ServerState): string =>
  createHash('sha256').update(`${APP_ROLE} ${password}`).digest('hex');

export function superuserUrl(state: ServerState, database: string): string {
  return `postgresql://${SUPERUSER}:${state.password}@127.0.0.1:${state.port}/${database}`;
}

export function appUrl(state: ServerState, database: string): string {
  return `postgresql://${APP_ROLE}:${appPassword(state)}@127.0.0.1:${state.port}/${database}`;
}
