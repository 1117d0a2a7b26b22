import { addressSchema } from '@/lib/schemas/address';
import { say } from '@/lib/start/step';
import type { Command } from './commands';

/** `what`: the id of a message or an address, where the command takes one. */
export type Call = { command: Command; what: string; all: boolean; json: boolean };

const USAGE = `Usage: npm run mail -- COMMAND [--json]

  list [--all]                what waits, failed or came back; or every message
  show ID                     one message: what happened to it, and when
  retry ID                    try it at once; in place of one that failed a new one goes
  suppressions                addresses that mail came back from, or whose reader complained
  suppressions lift ADDRESS   forget that: all mail goes there again

  --json                      one JSON object a line, times in ISO 8601
  --env-file FILE             read the settings from FILE instead of .env

An ID is a message's id, or the reference that stands at the end of its mail.`;

const FLAGS = ['--json', '--all', '--help', '-h'];
/** Ids are base64url: one may begin with "-", so what looks like an option may be one. */
const ID = /^[\w-]{4,64}$/;

/** What was typed, as a call. Ends the process with status 2 and the usage when it is none, with 0 when asked for help. */
export function readCall(args: string[]): Call {
  const has = (flag: string) => args.includes(flag);
  if (has('--help') || has('-h')) {
    say(USAGE);
    process.exit(0);
  }
  const [command = '', ...words] = args.filter((one) => !FLAGS.includes(one));
  const call = { what: '', all: has('--all'), json: has('--json') };
  if (call.all && command !== 'list') return misused('That is not a command.');
  switch (command) {
    case 'list':
      return words.length === 0 ? { ...call, command } : misused('This command takes no more.');
    case 'show':
    case 'retry': {
      const [what = ''] = words;
      if (words.length !== 1 || !ID.test(what))
        return misused('This command takes the id of one message, or its first letters.');
      return { ...call, command, what };
    }
    case 'suppressions':
      if (words.length === 0) return { ...call, command };
      return { ...call, command: 'lift', what: addressIn(words) };
    default:
      return misused('That is not a command.');
  }
}

function addressIn([lift, typed, ...more]: string[]): string {
  if (lift !== 'lift' || typed === undefined || more.length > 0)
    return misused('This command takes nothing, or "lift" and one address.');
  const address = addressSchema.safeParse(typed);
  return address.success ? address.data : misused('That is not an email address.');
}

function misused(words: string): never {
  process.stderr.write(`${words}\n\n${USAGE}\n`);
  process.exit(2);
}
