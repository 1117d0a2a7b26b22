import { run, withDatabase } from '../operator/run';
import { readCall } from './call';
import { commands } from './commands';

/**
 * `npm run mail`. Exit status 0: done; 1: unknown message or address, refused, or a problem with settings or database;
 * 2: usage. Never prints an email's content, a link or a whole address.
 */
export async function mail(args: string[]): Promise<void> {
  const { command, what, all, json } = readCall(args);
  await withDatabase(() => run(json, (print) => commands[command]({ what, all }, print)));
}
