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

/** What each command does and says. The domain is loaded when it runs: the settings have to stand first. */
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
    if (count === 0 && !all) print({ words: 'Nothing waits, failed or came back.', facts: null });
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
    const tried = held
      ? `The provider takes no mail since ${timeOf(held.since)} (${held.reason}): it goes when that ends, at ${timeOf(held.until)}, or after a restart.`
      : 'The running app mails it.';
    const words = [
      ...(replacement ? [`A new message goes in its place: ${replacement}`] : []),
      ...(replacement || held ? [] : ['It is tried now.']),
      tried,
      ...(spaced
        ? ['Mail to its address came back or was called spam, which may hold it back: see suppressions.']
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
    if (count === 0) print({ words: 'No mail came back, and nobody complained.', facts: null });
    return DONE;
  },

  async lift({ what }, print) {
    const { liftSuppression } = await import('@/lib/operator/lift-suppression');
    const { code } = await liftSuppression(what);
    if (code === 'unknown')
      return { code, words: `No mail to ${what} came back, and nobody complained there.` };
    print({ words: `All mail goes to ${what} again.`, facts: { lifted: what } });
    return DONE;
  },
} satisfies Record<string, Run>;

export type Command = keyof typeof commands;

const unknown = (what: string): Outcome => ({ code: 'unknown', words: `No message goes by ${what}.` });

/** The message that was meant, or why there is none: several are listed. */
async function find(what: string, print: Print): Promise<{ id: string } | Outcome> {
  const { findMessage } = await import('@/lib/operator/find-message');
  const found = await findMessage(what);
  if (found.code === 'found') return { id: found.id };
  if (found.code === 'unknown') return unknown(what);
  for (const one of found.candidates) print({ words: candidateWords(one), facts: one });
  return { code: 'refused', words: `Several messages begin with ${what}: name one by its whole id.` };
}
