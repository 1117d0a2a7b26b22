import { parseArgs } from 'node:util';
import { addressSchema } from '@/lib/schemas/address';
import { commands, type Command } from './commands';
import { say } from '@/lib/start/step';

/** `confirm`: the address typed once more, for `delete`. */
export type Call = { command: Command; address: string; json: boolean; confirm?: string };

const USAGE = `Usage: npm run account -- COMMAND [--json]

  list                   every account
  show ADDRESS           what is known of one: sessions, live links, what happened
  invite ADDRESS         mail a link to sign up with
  send-reset ADDRESS     mail a link to set a new password
  end-sessions ADDRESS   sign somebody out everywhere
  delete ADDRESS         delete an account for good; asks you to type the address
                         without a terminal: --confirm ADDRESS
  end-everything         the emergency switch: every session and every link is over, on all instances

  --json                 one JSON object a line, times in ISO 8601
  --env-file FILE        read the settings from FILE instead of .env`;

/** What was typed, as a call. Ends the process with status 2 and the usage when it is none, with 0 when asked for help. */
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
  const { json, confirm } = parsed.values;
  if (confirm !== undefined && command !== 'delete') return misused('Only delete takes --confirm.');
  return { command: command as Command, address: address?.data ?? '', json, confirm };
}

function misused(words: string): never {
  process.stderr.write(`${words}\n\n${USAGE}\n`);
  process.exit(2);
}
