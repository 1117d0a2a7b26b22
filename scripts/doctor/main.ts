import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { finding, type Finding } from '@/lib/doctor/finding';
import { embeddedServer } from '@/lib/postgres/server';
import { wordsOf } from './words';
import { faultOf } from '../operator/fault';
import { readSettings } from '../operator/run';
import { dataFolder, ENV_FILE_HINT, hasNoSettingsFile, parseSettings } from '@/lib/start/settings';
import { printLine } from '@/lib/start/terminal';
import { closeDatabase, endOnStop } from '@/lib/start/stop';

const USAGE = `Usage: npm run doctor [-- --json] [--env-file FILE]

  Checks the settings, database, outbox, provider and sender domain, and reports what is wrong.

  --json            print one JSON object per line
  --env-file FILE   read the settings from FILE instead of .env`;

/** Satisfies the settings before the embedded server's address is known. */
const NOWHERE = 'postgresql://127.0.0.1:1/nowhere';

/** `npm run doctor`. Exit status 0: no problems; 1: problems found; 2: usage. */
export async function doctor(args: string[]): Promise<void> {
  const json = readCall(args);
  let faults = 0;
  const report = (found: Finding[]) => {
    for (const { level, code, facts } of found) {
      if (level === 'fault') faults += 1;
      const words = wordsOf({ level, code, facts } as Finding);
      printLine(json ? JSON.stringify({ level, code, ...facts, words }) : `${level.padEnd(9)}${words}`);
    }
  };

  // A reader that closes the pipe, as `head` does, isn't an error.
  process.stdout.on('error', () => {});
  const isEmbedded = readSettings();
  const settings = checkSettings();
  report(settings);
  if (settings.every(({ level }) => level !== 'fault')) await checkWorld(isEmbedded, report);
  else report([finding('warning', 'checks-skipped', {})]);
  if (!json)
    printLine(
      faults === 0 ? '\nNo problems found.' : `\n${faults === 1 ? '1 problem' : `${faults} problems`} found.`,
    );
  process.exitCode = faults === 0 ? 0 : 1;
}

function checkSettings(): Finding[] {
  const result = parseSettings();
  if (!result.ok) {
    const hint = hasNoSettingsFile()
      ? [finding('warning', 'settings-warning', { warning: ENV_FILE_HINT })]
      : [];
    return [...result.faults.map((fault) => finding('fault', 'settings-wrong', { fault })), ...hint];
  }
  const warnings = result.warnings.map((warning) => finding('warning', 'settings-warning', { warning }));
  return warnings.length > 0 ? warnings : [finding('ok', 'settings-valid', {})];
}

/** Reports each part as soon as it is checked, and continues when one fails. */
async function checkWorld(isEmbedded: boolean, report: (found: Finding[]) => void): Promise<void> {
  const embedded = isEmbedded ? await openEmbedded().catch((error: Error) => error) : null;
  // Imported here because the settings must be in place first.
  const { checkDatabase } = await import('@/lib/doctor/check-database');
  const { checkOutbox } = await import('@/lib/doctor/check-outbox');
  const { checkProvider } = await import('@/lib/doctor/check-provider');
  const { closeDb } = await import('@/lib/database/client');
  try {
    if (embedded instanceof Error)
      report([finding('fault', 'database-unavailable', { words: embedded.message })]);
    else if (isEmbedded && !embedded) report([finding('fault', 'no-embedded-database', {})]);
    else {
      report(await checkDatabase(knownMigrations()));
      report(await checkOutbox());
    }
  } catch (error) {
    report([finding('fault', 'database-unavailable', { words: faultOf(error) })]);
  }
  report(await checkProvider());
  await closeDb();
  if (!(embedded instanceof Error)) await embedded?.stop();
}

/** Opens the embedded server, or returns null if there is none yet. Never creates one. */
async function openEmbedded() {
  process.env.DATABASE_URL = NOWHERE;
  if (!existsSync(join(dataFolder(), 'postgres.json'))) return null;
  const opening = embeddedServer(dataFolder());
  // A check interrupted by a signal has failed.
  process.exitCode = 1;
  endOnStop(async () => closeDatabase(await opening));
  const server = await opening;
  process.env.DATABASE_URL = await server.database('sparekey');
  return server;
}

function knownMigrations(): string[] {
  return readdirSync('prisma/migrations', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function readCall(args: string[]): boolean {
  try {
    const options = {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values } = parseArgs({ args, options });
    if (!values.help) return values.json;
    printLine(USAGE);
    return process.exit(0);
  } catch {
    process.stderr.write(`${USAGE}\n`);
    return process.exit(2);
  }
}
