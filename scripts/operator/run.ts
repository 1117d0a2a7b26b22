import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@/lib/start/database';
import { faultOf } from './fault';
import {
  checkSettings,
  cleanEnvironment,
  dataFolder,
  fillInLocalSettings,
  hasNoSettingsFile,
} from '@/lib/start/settings';
import { exitWithError, printLine } from '@/lib/start/terminal';

/** Output in both forms: words for people, facts for --json (null: no JSON line). */
export type Line = { words: string; facts: object | null };
export type Print = (line: Line) => void;
export type Outcome = { code: 'done' } | { code: 'unknown' | 'refused' | 'failed'; words: string };

export const DONE: Outcome = { code: 'done' };

/** Runs a command with settings checked and the database open. Exits with status 1 if either has a problem. */
export async function withDatabase(work: () => Promise<Outcome>): Promise<void> {
  const isEmbedded = readSettings();
  checkSettings({ quiet: true });
  // Imported here because --help needs no Prisma client, and before the server starts because a failed import must not
  // leave it running.
  const { closeDb } = await import('@/lib/database/client');
  // A command interrupted by a signal has failed.
  process.exitCode = 1;
  const embedded = isEmbedded ? await openDatabase({ quiet: true }) : null;
  const outcome = await work();
  await closeDb();
  await embedded?.stop();
  if (outcome.code !== 'done') exitWithError(outcome.words);
  process.exitCode = 0;
}

/**
 * Reads the settings, and on a developer's machine fills in the defaults that `up` uses. Returns true if the embedded
 * database is meant because DATABASE_URL is unset. Unlike a start, a command doesn't wait for an external database.
 */
export function readSettings(): boolean {
  cleanEnvironment();
  const isEmbedded = !process.env.DATABASE_URL;
  if (isEmbedded && !isRunBySettings()) fillInLocalSettings();
  return isEmbedded;
}

/**
 * True on a server. `up` creates its secret before its database, so a database without a secret was created by
 * `npm start`; and with neither a secret nor a settings file, the settings are somewhere else.
 */
function isRunBySettings(): boolean {
  const has = (name: string) => existsSync(join(dataFolder(), name));
  return !has('secret') && (has('postgres.json') || hasNoSettingsFile());
}

class PipeClosed extends Error {}

/** Runs a command that prints for people or, with `json`, for programs. Anything it throws becomes a `failed` outcome. */
export async function run(json: boolean, command: (print: Print) => Promise<Outcome>): Promise<Outcome> {
  // A reader that closes the pipe, as `head` does, isn't an error.
  let isRead = true;
  process.stdout.on('error', () => (isRead = false));
  try {
    return await command(({ facts, words }) => {
      if (!isRead) throw new PipeClosed();
      if (!json) printLine(words);
      else if (facts) printLine(JSON.stringify(facts));
    });
  } catch (error) {
    return error instanceof PipeClosed ? DONE : { code: 'failed', words: faultOf(error) };
  }
}

/** "2026-11-23 14:32 UTC". */
export const timeOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** "42 s", "12 min", "3 h", "5 days": rounded down. */
export function ageOf(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
