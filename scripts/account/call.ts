import { parseArgs } from 'node:util';
import { addressSchema } from '@/lib/schemas/address';
import { commands, type Command } from './commands';
import { printLine } from '@/lib/start/terminal';

/** `confirm` is the address repeated, for `delete`. */
export type Call = { command: Command; address: string; json: boolean; confirm?: string };

const USAGE = `Usage: npm run account -- COMMAND [--json]

  list                   list all accounts
  show ADDRESS           show an account: its sessions, valid links and recent events
  invite ADDRESS         email a sign-up link
  send-reset ADDRESS     email a password reset link
  end-sessions ADDRESS   sign a user out everywhere
  delete ADDRESS         permanently delete an account; asks you to confirm the address
                         (without a terminal: --confirm ADDRESS)
  end-everything         emergency: end every session and revoke every link, on all instances

  --json                 print one JSON object per line, with ISO 8601 times
  --env-file FILE        read the settings from FILE instead of .env`;

/** Parses the command line. Exits with status 2 and the usage if it is invalid, with 0 for --help. */
export function readCall(args: string[]): Call {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        confirm: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch {
    return misused('Unknown option.');
  }
  if (parsed.values.help) {
    printLine(USAGE);
    process.exit(0);
  }
  const [command = '', typed, ...more] = parsed.positionals;
  if (!Object.hasOwn(commands, command))
    return misused(command ? `Unknown command: ${command}` : 'Missing command.');
  const takesAddress = command !== 'list' && command !== 'end-everything';
  if (more.length > 0 || takesAddress !== (typed !== undefined))
    return misused(takesAddress ? 'This command takes one address.' : 'This command takes no address.');
  const address = takesAddress ? addressSchema.safeParse(typed) : undefined;
  if (address && !address.success) return misused('That isn’t a valid email address.');
  const { json, confirm } = parsed.values;
  if (confirm !== undefined && command !== 'delete') return misused('Only delete accepts --confirm.');
  return { command: command as Command, address: address?.data ?? '', json, confirm };
}

function misused(words: string): never {
  process.stderr.write(`${words}\n\n${USAGE}\n`);
  process.exit(2);
}
