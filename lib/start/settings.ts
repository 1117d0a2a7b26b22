import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv, type ParsedEnv } from '../env';
import { cleanSettings } from '../settings/clean';
import { isPublicAddress } from '../settings/rules';
import * as fromFile from '../settings/environment.mjs';
import { exitWithError, printLine } from './terminal';

/** The absolute path of DATA_DIR. */
export function dataFolder(): string {
  return resolve(process.env.DATA_DIR || '.data');
}

/** Sets the defaults of `up` and `dev`: a local address, and a secret that is generated once per machine. */
export function fillInLocalSettings(): void {
  process.env.APP_URL ||= `http://localhost:${process.env.PORT || 3000}`;
  process.env.AUTH_SECRET ||= localSecret();
}

const secretFile = () => join(dataFolder(), 'secret');

/** True if `up` or `dev` has generated this machine's secret, which the embedded database was used with. */
export const hasLocalSecret = (): boolean => existsSync(secretFile());

function localSecret(): string {
  const file = secretFile();
  try {
    mkdirSync(dataFolder(), { recursive: true });
    // If two processes start together, only one creates the file.
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') exitWithError(`DATA_DIR: ${dataFolder()} isn’t writable (${code}).`);
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(secret))
    exitWithError(
      `DATA_DIR: ${file} doesn’t contain a valid secret. Delete it, and npm run up generates a new one.`,
    );
  return secret;
}

/**
 * Cleans the settings in the environment itself (see cleanValue()), because child processes and the database connection
 * read them there.
 */
export function cleanEnvironment(): void {
  Object.assign(process.env, cleanSettings(process.env));
}

/** Parses the settings of this process, and adds the faults and warnings of its settings file. */
export function parseSettings(): ParsedEnv {
  // The embedded server's address isn't known until it runs.
  const DATABASE_URL = process.env.DATABASE_URL || 'postgresql://127.0.0.1/embedded';
  const result = parseEnv({ ...process.env, DATABASE_URL });
  if (result.ok && fromFile.faults.length === 0)
    return { ...result, warnings: [...fromFile.warnings, ...result.warnings] };
  return { ok: false, faults: [...fromFile.faults, ...(result.ok ? [] : result.faults)] };
}

/** True if this folder has no settings file, as on a server where the service manager has its own. */
export const hasNoSettingsFile = (): boolean => fromFile.file === null;

export const ENV_FILE_HINT =
  'There is no .env here. If the settings are in another file, name it with --env-file FILE';

/**
 * Exits with status 1 if settings are wrong, and names all of them before anything else happens. `quiet` omits warnings.
 * `dev` requires a loopback APP_URL, because Next's development server shows code and errors.
 */
export function checkSettings({ quiet = false, dev = false } = {}): void {
  const result = parseSettings();
  const faults = result.ok ? [] : result.faults;
  if (dev && isPublicAddress(process.env.APP_URL)) faults.push('APP_URL must be loopback for npm run dev');
  if (faults.length > 0)
    exitWithError(
      'Sparekey can’t start: the settings are wrong.',
      ...faults.map((fault) => `- ${fault}`),
      ...(hasNoSettingsFile() ? [`${ENV_FILE_HINT}.`] : []),
    );
  for (const warning of result.ok && !quiet ? result.warnings : []) printLine(`Warning: ${warning}.`);
}
