import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { relative } from 'node:path';
import type { Place } from './place';

/** What DATA_DIR's note holds. `data` is the cluster's folder, relative to DATA_DIR; notes of early builds lack it. */
export type ServerState = { port: number; password: string; data?: string };

/** The role that initdb makes: for maintenance only. */
export const SUPERUSER = 'sparekey';
/** The role that the app connects as. It owns the app's databases. */
export const APP_ROLE = 'sparekey_app';

/** The server's note: its port, its superuser's random password and where its files are. Null if there is none. */
export function readState({ stateFile }: Pick<Place, 'stateFile'>): ServerState | null {
  try {
    const { port, password, data } = JSON.parse(readFileSync(stateFile, 'utf8')) as Partial<ServerState>;
    if (typeof port !== 'number' || typeof password !== 'string') return null;
    return { port, password, ...(typeof data === 'string' && { data }) };
  } catch {
    return null;
  }
}

/** A cluster's folder as a note has it: relative where it moves along with the folder. */
export const relativeData = ({ folder, data }: Place): string => {
  const path = relative(folder, data);
  return path.startsWith('..') ? data : path;
};

/** True once a database was made here, even if its note can no longer be read. */
export const hasNote = ({ stateFile }: Pick<Place, 'stateFile'>): boolean => existsSync(stateFile);

/** Replaces the note in one step, so that a power loss leaves the old one or the new one. */
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

/** Derived, so that the note needs no second password; the superuser's can't be computed from it. */
export const appPassword = ({ password }: ServerState): string =>
  createHash('sha256').update(`${APP_ROLE} ${password}`).digest('hex');

export function superuserUrl(state: ServerState, database: string): string {
  return `postgresql://${SUPERUSER}:${state.password}@127.0.0.1:${state.port}/${database}`;
}

export function appUrl(state: ServerState, database: string): string {
  return `postgresql://${APP_ROLE}:${appPassword(state)}@127.0.0.1:${state.port}/${database}`;
}
