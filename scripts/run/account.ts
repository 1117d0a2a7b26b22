import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commands, type Outcome } from './account/commands';
import { readCall, type Call } from './account/call';
import { faultOf } from './account/fault';
import { openDatabase } from './database';
import { checkSettings, dataFolder, fillInLocalSettings, loadDotEnv } from './settings';
import { refuse, say } from './step';

/**
 * `npm run account`. Status 0: done; 1: no such account, refused, or settings or database at fault; 2: not a command.
 * Takes and prints no password, no token and no link.
 */
export async function account(args: string[]): Promise<void> {
  const call = readCall(args);
  loadDotEnv();
  // Where nothing says which database is meant, the embedded one is. One of the operator's own is there or is not:
  // unlike a start, nobody wants to wait for it to come.
  const isEmbedded = !process.env.DATABASE_URL;
  if (isEmbedded && !isRunBySettings()) fillInLocalSettings();
  checkSettings({ quiet: true });
  // Loaded late: --help needs no Prisma client. But before a server is started, which this could leave behind.
  const { closeDb } = await import('@/lib/db');
  const embedded = isEmbedded ? await openDatabase() : null;
  const outcome = await run(call);
  await closeDb();
  await embedded?.stop();
  if (outcome.code !== 'done') refuse(outcome.words);
}

/** `up` makes its secret before its database: with a database alone, `npm start` made it, with a secret of the operator's. */
function isRunBySettings(): boolean {
  const has = (name: string) => existsSync(join(dataFolder(), name));
  return has('postgres.json') && !has('secret');
}

class Unread extends Error {}

async function run({ command, address, json }: Call): Promise<Outcome> {
  // Who reads has gone, as `head` does: no fault, and nothing more to print.
  let isRead = true;
  process.stdout.on('error', () => (isRead = false));
  try {
    return await commands[command](address, ({ facts, words }) => {
      if (!isRead) throw new Unread();
      say(json ? JSON.stringify(facts) : words);
    });
  } catch (error) {
    return error instanceof Unread ? { code: 'done' } : { code: 'failed', words: faultOf(error) };
  }
}
