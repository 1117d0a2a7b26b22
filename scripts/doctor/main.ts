import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { finding, type Finding } from '@/lib/doctor/finding';
import { embeddedServer } from '@/lib/postgres/server';
import { wordsOf } from './words';
import { faultOf } from '../operator/fault';
import { readSettings } from '../operator/run';
import { dataFolder, ENV_FILE_HINT, hasNoSettingsFile, parseSettings } from '@/lib/start/settings';
import { say } from '@/lib/start/step';
import { closeDatabase, endOnStop } from '@/lib/start/stop';

const USAGE = `Usage: npm run doctor [-- --json] [--env-file FILE]

  Looks at settings, database, outbox, provider and sender domain, and says what is wrong.

  --json            one JSON object a line
  --env-file FILE   read the settings from FILE instead of .env`;

/** Where a setting is wanted and no server is meant. */
const NOWHERE = 'postgresql://127.0.0.1:1/nowhere';

/** `npm run doctor`. Status 0: nothing is at fault; 1: something is; 2: not how it is called. */
export async function doctor(args: string[]): Promise<void> {
  const json = readCall(args);
  let faults = 0;
  const tell = (found: Finding[]) => {
    for (const { level, code, facts } of found) {
      if (level === 'fault') faults += 1;
      const words = wordsOf({ level, code, facts } as Finding);
      say(json ? JSON.stringify({ level, code, ...facts, words }) : `${level.padEnd(9)}${words}`);
    }
  };

  // Who reads may go, as `head` does.
  process.stdout.on('error', () => {});
  const isEmbedded = readSettings();
  const settings = checkSettings();
  tell(settings);
  if (settings.every(({ level }) => level !== 'fault')) await checkWorld(isEmbedded, tell);
  else tell([finding('warning', 'settings-come-first', {})]);
  if (!json)
    say(faults === 0 ? '\nNothing is at fault.' : `\n${faults === 1 ? '1 fault' : `${faults} faults`}.`);
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
  return warnings.length > 0 ? warnings : [finding('ok', 'settings-right', {})];
}

/** Each part is told as soon as it is known, and none keeps the next from being looked at. */
async function checkWorld(isEmbedded: boolean, tell: (found: Finding[]) => void): Promise<void> {
  const embedded = isEmbedded ? await openEmbedded().catch((error: Error) => error) : null;
  // Loaded late: the settings have to stand first.
  const { checkDatabase } = await import('@/lib/doctor/check-database');
  const { checkOutbox } = await import('@/lib/doctor/check-outbox');
  const { checkProvider } = await import('@/lib/doctor/check-provider');
  const { closeDb } = await import('@/lib/database/client');
  try {
    if (embedded instanceof Error) tell([finding('fault', 'database-away', { words: embedded.message })]);
    else if (isEmbedded && !embedded) tell([finding('fault', 'no-embedded-database', {})]);
    else {
      tell(await checkDatabase(knownMigrations()));
      tell(await checkOutbox());
    }
  } catch (error) {
    tell([finding('fault', 'database-away', { words: faultOf(error) })]);
  }
  tell(await checkProvider());
  await closeDb();
  if (!(embedded instanceof Error)) await embedded?.stop();
}

/** The server of this folder, or null where none was made yet: looking makes none. */
async function openEmbedded() {
  process.env.DATABASE_URL = NOWHERE;
  if (!existsSync(join(dataFolder(), 'postgres.json'))) return null;
  const opening = embeddedServer(dataFolder());
  // What a signal interrupts has found nothing.
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
    say(USAGE);
    return process.exit(0);
  } catch {
    process.stderr.write(`${USAGE}\n`);
    return process.exit(2);
  }
}
