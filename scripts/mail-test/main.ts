import { parseArgs } from 'node:util';
import { addressSchema } from '@/lib/schemas/address';
import { sentWords } from './words';
import { DONE, readSettings, run } from '../operator/run';
import { checkSettings } from '@/lib/start/settings';
import { exitWithError, printLine } from '@/lib/start/terminal';

const USAGE = `Usage: npm run mail:test -- you@example.com [--json]

  Sends one test email with the current settings and prints the provider's response.

  --json            print one JSON object
  --env-file FILE   read the settings from FILE instead of .env`;

/**
 * `npm run mail:test`. Exit status 0: the provider accepted the email; 1: it didn't, or the settings are wrong; 2: usage.
 * Needs no database.
 */
export async function mailTest(args: string[]): Promise<void> {
  const { address, json } = readCall(args);
  readSettings();
  checkSettings({ quiet: true });
  // Never connected to.
  process.env.DATABASE_URL ||= 'postgresql://127.0.0.1/unused';
  const outcome = await run(json, async (print) => {
    const { sendTest } = await import('@/lib/operator/send-test');
    const { redactText } = await import('@/lib/redact');
    const sent = await sendTest(address);
    const { said: raw, ...response } = sent.outcome;
    const said = raw === undefined ? null : redactText(raw);
    const words = sentWords(sent, said);
    const taken = response.outcome === 'accepted';
    const facts = { id: sent.id, provider: sent.provider, ...response, said };
    if (taken || json) print({ words, facts });
    return taken ? DONE : { code: 'refused', words };
  });
  if (outcome.code !== 'done') exitWithError(outcome.words);
}

function readCall(args: string[]): { address: string; json: boolean } {
  try {
    const options = {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    if (values.help) {
      printLine(USAGE);
      process.exit(0);
    }
    const address = addressSchema.safeParse(positionals[0]);
    if (positionals.length === 1 && address.success) return { address: address.data, json: values.json };
  } catch {
    // An unknown option: the usage follows.
  }
  process.stderr.write(`This command takes one email address.\n\n${USAGE}\n`);
  return process.exit(2);
}
