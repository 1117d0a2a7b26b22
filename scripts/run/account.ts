import { parseArgs } from 'node:util';
import { isDatabaseAway } from '@/lib/database-away';
import { addressSchema } from '@/lib/schemas/address';
import { commands, type Command, type Outcome } from './account-commands';
import { openDatabase } from './database';
import { checkSettings, fillInLocalSettings, loadDotEnv } from './settings';
import { refuse, say } from './step';

const USAGE = `Usage: npm run account -- COMMAND [--json]

  list                   every account
  show ADDRESS           what is known of one: sessions, live links, what happened
  invite ADDRESS         mail a link to sign up with
  send-reset ADDRESS     mail a link to set a new password
  end-sessions ADDRESS   sign somebody out everywhere
  end-everything         the emergency switch: every session and every link is over, on all instances

  --json                 one JSON object a line, times in ISO 8601`;

type Call = { command: Command; address: string | undefined; json: boolean };

/**
 * `npm run account`. Status 0: done; 1: no such account, refused, or settings or database at fault; 2: not a command.
 * Takes and prints no password, no token and no link.
 */
export async function account(args: string[]): Promise<void> {
  const call = read(args);
  loadDotEnv();
  // On a developer's machine, where nothing says which database is meant, the embedded one and its secret are.
  if (!process.env.DATABASE_URL) fillInLocalSettings();
  checkSettings({ quiet: true });
  const embedded = await openDatabase();
  // Loaded late: the settings have to stand first.
  const { closeDb } = await import('@/lib/db');
  let outcome: Outcome;
  try {
    outcome = await commands[call.command](call.address ?? '', (line) => print(line, call.json));
  } catch (error) {
    outcome = { code: 'failed', words: faultOf(error) };
  }
  await closeDb();
  await embedded?.stop();
  if (outcome.code !== 'done') refuse(outcome.words);
}

function read(args: string[]): Call {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    });
  } catch {
    return misused('That is not a command.');
  }
  if (parsed.values.help) {
    say(USAGE);
    process.exit(0);
  }
  const [command = '', typed, ...more] = parsed.positionals;
  if (!Object.hasOwn(commands, command)) return misused('That is not a command.');
  const takesAddress = command !== 'list' && command !== 'end-everything';
  if (more.length > 0 || takesAddress !== (typed !== undefined))
    return misused(takesAddress ? 'This command takes one address.' : 'This command takes no address.');
  const address = takesAddress ? addressSchema.safeParse(typed) : undefined;
  if (address && !address.success) return misused('That is not an email address.');
  return { command: command as Command, address: address?.data, json: parsed.values.json };
}

function misused(words: string): never {
  process.stderr.write(`${words}\n\n${USAGE}\n`);
  process.exit(2);
}

function print({ facts, words }: { facts: object; words: string }, json: boolean): void {
  say(json ? JSON.stringify(facts) : words);
}

/** What an operator can do something about, in one line; anything else with its stack. */
function faultOf(error: unknown): string {
  if (isDatabaseAway(error)) return 'DATABASE_URL: the database can’t be reached at the moment.';
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (/42P01|P2021|does not exist/.test(text))
    return 'DATABASE_URL: that database has no tables of Sparekey. npm start and npm run up make them.';
  return text;
}
