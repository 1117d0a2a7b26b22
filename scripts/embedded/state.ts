import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataPathOf } from './shelter';
import type { ServerUser } from './user';

/** Where an embedded server lives, and how it is reached. One folder, one server. */
export type Place = { folder: string; data: string; log: string; lock: string; stateFile: string };
export type ServerState = { port: number; password: string };

export const SUPERUSER = 'sparekey';

export function placeIn(given: string, user: ServerUser): Place {
  const folder = resolve(given);
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    data: dataPathOf(folder, user),
    log: join(folder, 'postgres.log'),
    lock: join(folder, 'postgres.lock'),
    stateFile: join(folder, 'postgres.json'),
  };
}

/** What was remembered of the server: its port and its random password. Null on a fresh machine. */
export function readState(place: Place): ServerState | null {
  try {
    const { port, password } = JSON.parse(readFileSync(place.stateFile, 'utf8')) as ServerState;
    return typeof port === 'number' && typeof password === 'string' ? { port, password } : null;
  } catch {
    return null;
  }
}

export function writeState(place: Place, state: ServerState): void {
  writeFileSync(place.stateFile, JSON.stringify(state), { mode: 0o600 });
}

export function newPassword(): string {
  return randomBytes(24).toString('hex');
}

export function urlOf(state: ServerState, database: string): string {
  return `postgresql://${SUPERUSER}:${state.password}@127.0.0.1:${state.port}/${database}`;
}
