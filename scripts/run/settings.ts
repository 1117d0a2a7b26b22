import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from '@/lib/env';
import { isPublicAddress } from '@/lib/settings/rules';
import { refuse, say } from './step';

/** Reads `.env` where there is one. The real environment wins over it. */
export function loadDotEnv(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

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
 * Refuses to go on with wrong settings: every fault, by name, before anything is touched. `quiet`: warnings are for a
 * start. `dev`: what Next serves in development, the code and its faults, is for this machine alone.
 */
export function checkSettings({ quiet = false, dev = false } = {}): void {
  // The embedded server's address is known only once it runs.
  const DATABASE_URL = process.env.DATABASE_URL || 'postgresql://127.0.0.1/embedded';
  const result = parseEnv({ ...process.env, DATABASE_URL });
  const faults = result.ok ? [] : result.faults;
  if (dev && isPublicAddress(process.env.APP_URL)) faults.push('APP_URL must be loopback for npm run dev');
  if (faults.length > 0)
    refuse('Sparekey does not start: the settings are wrong.', ...faults.map((fault) => `- ${fault}`));
  for (const warning of result.ok && !quiet ? result.warnings : []) say(`Warning: ${warning}.`);
}
