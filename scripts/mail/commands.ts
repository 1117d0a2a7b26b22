import { DONE, timeOf, type Outcome, type Print } from '../operator/run';
import {
  candidateWords,
  listedWords,
  outboxWords,
  refusalWords,
  shownWords,
  suppressionWords,
} from './words';

type What = { what: string; all: boolean };
type Run = (given: What, print: Print) => Promise<Outcome>;

/** The commands and what they print. Each loads the domain when it runs, because settings must be in place first. */
export const commands = {
  async list({ all }, print) {
    const { readOutbox } = await import('@/lib/operator/read-outbox');
    const { listMessages } = await import('@/lib/operator/list-messages');
    const outbox = await readOutbox();
    print({ words: `${outboxWords(outbox)}\n`, facts: { outbox } });
    let count = 0;
    for await (const message of listMessages({ all })) {
      print({ words: listedWords(message), facts: message });
      count += 1;
    }
    if (count === 0 && !all) print({ words: 'No messages are waiting, failed or bounced.', facts: null });
    return DONE;
  },

  async show({ what }, print) {
    const found = await find(what, print);
    if ('code' in found) return found;
    const { showMessage } = await import('@/lib/operator/show-message');
    const shown = await showMessage(found.id);
    if (!shown) return unknown(what);
    print({ words: shownWords(shown), facts: shown });
    return DONE;
  },

  async retry({ what }, print) {
    const found = await find(what, print);
    if ('code' in found) return found;
    const { retryMessage } = await import('@/lib/operator/retry-message');
    const result = await retryMessage(found.id);
    if (result.code === 'unknown') return unknown(what);
    if (result.code !== 'done') return { code: 'refused', words: refusalWords(result) };
    const { replacement, spaced } = result;
    const { readOutbox } = await import('@/lib/operator/read-outbox');
    const { held } = await readOutbox();
    const words = [
      replacement ? `Replaced by a new message: ${replacement}` : 'Queued again.',
      held
        ? `The provider has refused our email since ${timeOf(held.since)} (${held.reason}). The next attempt is at ${timeOf(held.until)}, or after a restart.`
        : 'The running app sends it now.',
      ...(spaced
        ? [
            'Its address bounced or reported our email as spam, which may delay it: see npm run mail -- suppressions',
          ]
        : []),
    ];
    print({ words: words.join('\n'), facts: { retried: found.id, replacement, spaced } });
    return DONE;
  },

  async suppressions(_given, print) {
    const { listSuppressions } = await import('@/lib/operator/list-suppressions');
    let count = 0;
    for await (const one of listSuppressions()) {
      print({ words: suppressionWords(one), facts: one });
      count += 1;
    }
    if (count === 0) print({ words: 'No addresses have bounced or complained.', facts: null });
    return DONE;
  },

  async lift({ what }, print) {
    const { liftSuppression } = await import('@/lib/operator/lift-suppression');
    const { code } = await liftSuppression(what);
    if (code === 'unknown') return { code, words: `${what} hasn’t bounced or complained.` };
    print({ words: `Email to ${what} is sent again.`, facts: { lifted: what } });
    return DONE;
  },
} satisfies Record<string, Run>;

export type Command = keyof typeof commands;

const unknown = (what: string): Outcome => ({ code: 'unknown', words: `There is no message ${what}.` });

/** Finds the message by id or reference. Lists the candidates if there are several. */
async function find(what: string, print: Print): Promise<{ id: string } | Outcome> {
  const { findMessage } = await import('@/lib/operator/find-message');
  const found = await findMessage(what);
  if (found.code === 'found') return { id: found.id };
  if (found.code === 'unknown') return unknown(what);
  for (const one of found.candidates) print({ words: candidateWords(one), facts: one });
  return { code: 'refused', words: `Several messages begin with ${what}. Use the full id.` };
}
