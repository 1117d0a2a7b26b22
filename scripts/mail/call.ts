import { addressSchema } from '@/lib/schemas/address';
import { printLine } from '@/lib/start/terminal';
import type { Command } from './commands';

/** `what` is a message id or an address, for commands that take one. */
export type Call = { command: Command; what: string; all: boolean; json: boolean };

const USAGE = `Usage: npm run mail -- COMMAND [--json]

  list [--all]                list messages that are waiting, failed or bounced; --all: every message
  show ID                     show a message and its history
  retry ID                    send it now; if it failed, a new message replaces it
  suppressions                list addresses that bounced or reported our email as spam
  suppressions lift ADDRESS   send to an address again

  --json                      print one JSON object per line, with ISO 8601 times
  --env-file FILE             read the settings from FILE instead of .env

ID is a message's id, or the reference at the end of its email.`;

const FLAGS = ['--json', '--all', '--help', '-h'];
/** Ids are base64url and may begin with "-", so what looks like an option may be an id. */
const ID = /^[\w-]{4,64}$/;

/** Parses the command line. Exits with status 2 and the usage if it is invalid, with 0 for --help. */
export function readCall(args: string[]): Call {
  const has = (flag: string) => args.includes(flag);
  if (has('--help') || has('-h')) {
    printLine(USAGE);
    process.exit(0);
  }
  const [command = '', ...words] = args.filter((one) => !FLAGS.includes(one));
  const call = { what: '', all: has('--all'), json: has('--json') };
  if (call.all && command !== 'list') return misused('Only list accepts --all.');
  switch (command) {
    case 'list':
      return words.length === 0 ? { ...call, command } : misused('list takes no arguments.');
    case 'show':
    case 'retry': {
      const [what = ''] = words;
      if (words.length !== 1 || !ID.test(what))
        return misused('This command takes one message id or its first characters.');
      return { ...call, command, what };
    }
    case 'suppressions':
      if (words.length === 0) return { ...call, command };
      return { ...call, command: 'lift', what: addressIn(words) };
    default:
      return misused(command ? `Unknown command: ${command}` : 'Missing command.');
  }
}

function addressIn([lift, typed, ...more]: string[]): string {
  if (lift !== 'lift' || typed === undefined || more.length > 0)
    return misused('suppressions takes no arguments, or "lift" and one address.');
  const address = addressSchema.safeParse(typed);
  return address.success ? address.data : misused('That isn’t a valid email address.');
}

function misused(words: string): never {
  process.stderr.write(`${words}\n\n${USAGE}\n`);
  process.exit(2);
}
