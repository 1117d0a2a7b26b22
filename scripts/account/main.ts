import { readCall } from './call';
import { commands } from './commands';
import { run, withDatabase } from '../operator/run';

/**
 * `npm run account`. Status 0: done; 1: no such account, refused, or settings or database at fault; 2: not a command.
 * Takes and prints no password, no token and no link.
 */
export async function account(args: string[]): Promise<void> {
  const { command, address, json, confirm } = readCall(args);
  await withDatabase(() => run(json, (print) => commands[command](address, print, confirm)));
}
