import { readCall } from './call';
import { commands } from './commands';
import { run, withDatabase } from '../operator/run';

/**
 * `npm run account`. Exit status 0: done; 1: unknown account, refused, or a problem with settings or database; 2: usage.
 * Never accepts or prints a password, token or link.
 */
export async function account(args: string[]): Promise<void> {
  const { command, address, json, confirm } = readCall(args);
  await withDatabase(() => run(json, (print) => commands[command](address, print, confirm)));
}
