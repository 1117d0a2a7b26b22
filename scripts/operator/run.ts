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
import { refuse, say } from '@/lib/start/step';

/** One line, or a block of them, for a person and for a program; `null`: a program needs no such line. */
export type Line = { words: string; facts: object | null };
export type Print = (line: Line) => void;
export type Outcome = { code: 'done' } | { code: 'unknown' | 'refused' | 'failed'; words: string };

export const DONE: Outcome = { code: 'done' };

/** Where an operator's command runs: settings and database are open. Ends the process with status 1 when they are at fault. */
export async function withDatabase(work: () => Promise<Outcome>): Promise<void> {
  const isEmbedded = readSettings();
  checkSettings({ quiet: true });
  // Loaded late: --help needs no Prisma client. But before a server is started, which this could leave behind.
  const { closeDb } = await import('@/lib/database/client');
  // What a signal interrupts was not done.
  process.exitCode = 1;
  const embedded = isEmbedded ? await openDatabase({ quiet: true }) : null;
  const outcome = await work();
  await closeDb();
  await embedded?.stop();
  if (outcome.code !== 'done') refuse(outcome.words);
  process.exitCode = 0;
}

/**
 * Fills in what a developer's machine need not be told. True when the embedded database is meant, because no setting
 * names another. An operator's own database is there or it isn't: unlike a start, a command doesn't wait for it.
 */
export function readSettings(): boolean {
  cleanEnvironment();
  const isEmbedded = !process.env.DATABASE_URL;
  if (isEmbedded && !isRunBySettings()) fillInLocalSettings();
  return isEmbedded;
}

/**
 * True on a server: `up` makes its secret before its database, so a database without one was made by `npm start`, and
 * with neither a secret nor a settings file here, the settings are elsewhere.
 */
function isRunBySettings(): boolean {
  const has = (name: string) => existsSync(join(dataFolder(), name));
  return !has('secret') && (has('postgres.json') || hasNoSettingsFile());
}

class Unread extends Error {}

/** Runs a command that prints, for people or (`json`) for programs, and makes an outcome of what it throws. */
export async function run(json: boolean, command: (print: Print) => Promise<Outcome>): Promise<Outcome> {
  // Who reads has gone, as `head` does: no fault, and nothing more to print.
  let isRead = true;
  process.stdout.on('error', () => (isRead = false));
  try {
    return await command(({ facts, words }) => {
      if (!isRead) throw new Unread();
      if (!json) say(words);
      else if (facts) say(JSON.stringify(facts));
    });
  } catch (error) {
    return error instanceof Unread ? DONE : { code: 'failed', words: faultOf(error) };
  }
}

/** "2026-11-23 14:32 UTC". */
export const timeOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** "42 s", "12 min", "3 h", "5 days": never more than has passed. */
export function ageOf(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
