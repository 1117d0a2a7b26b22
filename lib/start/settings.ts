import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv, type ParsedEnv } from '../env';
import { cleanSettings } from '../settings/clean';
import { isPublicAddress } from '../settings/rules';
import * as fromFile from '../settings/environment.mjs';
import { refuse, say } from './step';

export function dataFolder(): string {
  return resolve(process.env.DATA_DIR || '.data');
}

/** What `up` and `dev` need not be told: the address, and a secret that is made once for this machine. */
export function fillInLocalSettings(): void {
  process.env.APP_URL ||= `http://localhost:${process.env.PORT || 3000}`;
  process.env.AUTH_SECRET ||= localSecret();
}

const secretFile = () => join(dataFolder(), 'secret');

/** True when `up` or `dev` has made this machine's secret: it is what the embedded database goes with. */
export const hasLocalSecret = (): boolean => existsSync(secretFile());

function localSecret(): string {
  const file = secretFile();
  try {
    mkdirSync(dataFolder(), { recursive: true });
    // Of two that start at once, one writes.
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') refuse(`DATA_DIR: ${dataFolder()} can’t be written (${code}).`);
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(secret))
    refuse(`DATA_DIR: ${file} doesn’t hold the secret that npm run up makes. Delete it for a new one.`);
  return secret;
}

/**
 * Cleans the settings in the environment itself (see cleanValue()): children and the connection to the database take
 * them from there.
 */
export function cleanEnvironment(): void {
  Object.assign(process.env, cleanSettings(process.env));
}

/** The settings of this process, with the faults and warnings of its settings file. */
export function parseSettings(): ParsedEnv {
  // The embedded server's address is known only once it runs.
  const DATABASE_URL = process.env.DATABASE_URL || 'postgresql://127.0.0.1/embedded';
  const result = parseEnv({ ...process.env, DATABASE_URL });
  if (result.ok && fromFile.faults.length === 0)
    return { ...result, warnings: [...fromFile.warnings, ...result.warnings] };
  return { ok: false, faults: [...fromFile.faults, ...(result.ok ? [] : result.faults)] };
}

/** True where the settings are nowhere in this folder, as on a server whose service has a file of its own. */
export const hasNoSettingsFile = (): boolean => fromFile.file === null;

export const ENV_FILE_HINT =
  'There is no .env here. If a service has its settings in another file, name it: --env-file FILE';

/**
 * Refuses to go on with wrong settings: every fault, by name, before anything is touched. `quiet`: warnings are for a
 * start. `dev`: what Next serves in development, the code and its faults, is for this machine alone.
 */
export function checkSettings({ quiet = false, dev = false } = {}): void {
  const result = parseSettings();
  const faults = result.ok ? [] : result.faults;
  if (dev && isPublicAddress(process.env.APP_URL)) faults.push('APP_URL must be loopback for npm run dev');
  if (faults.length > 0)
    refuse(
      'Sparekey does not start: the settings are wrong.',
      ...faults.map((fault) => `- ${fault}`),
      ...(hasNoSettingsFile() ? [`${ENV_FILE_HINT}.`] : []),
    );
  for (const warning of result.ok && !quiet ? result.warnings : []) say(`Warning: ${warning}.`);
}
