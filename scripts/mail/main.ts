import { run, withDatabase } from '../operator/run';
import { readCall } from './call';
import { commands } from './commands';

/**
 * `npm run mail`. Status 0: done; 1: no such message or address, refused, or settings or database at fault; 2: not a
 * command. Prints no mail, no link and no address in full.
 */
export async function mail(args: string[]): Promise<void> {
  const { command, what, all, json } = readCall(args);
  await withDatabase(() => run(json, (print) => commands[command]({ what, all }, print)));
}
