import { createInterface } from 'node:readline/promises';
import type { ShownAccount } from '@/lib/operator/show-account';
import { canonicalAddress } from '@/lib/schemas/address';
import { DONE, timeOf, type Outcome, type Print } from '../operator/run';

type Run = (address: string, print: Print, confirm?: string) => Promise<Outcome>;

const unknown = (address: string): Outcome => ({
  code: 'unknown',
  words: `No account goes by ${address}.`,
});
const WORKER = 'The running app mails it.';

/** What each command does and says. The domain is loaded when it runs: the settings have to stand first. */
export const commands = {
  async list(_address, print) {
    const { listAccounts } = await import('@/lib/operator/list-accounts');
    for await (const one of listAccounts()) {
      const sessions = one.sessions === 1 ? '1 session' : `${one.sessions} sessions`;
      const words = [one.email, one.name, `since ${timeOf(one.createdAt)}`, sessions].join('  ');
      print({ words, facts: one });
    }
    return DONE;
  },

  async show(address, print) {
    const { showAccount } = await import('@/lib/operator/show-account');
    const shown = await showAccount(address);
    if (!shown) return unknown(address);
    print({ words: wordsOf(shown), facts: shown });
    return DONE;
  },

  async invite(address, print) {
    const { invite } = await import('@/lib/operator/invite');
    const result = await invite(address);
    if (result.code === 'has-account')
      return { code: 'refused', words: `${address} has an account already.` };
    if (result.code === 'complained') {
      const words = `${address} called our mail spam. If that is over: npm run mail -- suppressions lift ${address}`;
      return { code: 'refused', words };
    }
    const { spaced } = result;
    const words = spaced
      ? `Mail to ${address} came back and today’s try is taken, so this link is held back. First: npm run mail -- suppressions lift ${address}`
      : `A link to sign up goes to ${address}. ${WORKER}`;
    print({ words, facts: { invited: address, spaced } });
    return DONE;
  },

  async 'send-reset'(address, print) {
    const { sendReset } = await import('@/lib/operator/send-reset');
    if ((await sendReset(address)).code === 'unknown') return unknown(address);
    const words = `A link to set a new password goes to ${address}. ${WORKER}`;
    print({ words, facts: { resetSent: address } });
    return DONE;
  },

  async 'end-sessions'(address, print) {
    const { endSessions } = await import('@/lib/operator/end-sessions');
    const result = await endSessions(address);
    if (result.code === 'unknown') return unknown(address);
    const { sessions } = result;
    print({ words: `Sessions ended: ${sessions}`, facts: { sessions } });
    return DONE;
  },

  async delete(address, print, confirm) {
    const typed = confirm ?? (await askFor(address));
    if (typed === null) {
      const words = `Nothing was deleted. Without a terminal, confirm it: npm run account -- delete ${address} --confirm ${address}`;
      return { code: 'refused', words };
    }
    if (canonicalAddress(typed.trim()) !== canonicalAddress(address))
      return { code: 'refused', words: 'Nothing was deleted: the two addresses differ.' };
    const { deleteAccountOf } = await import('@/lib/operator/delete-account');
    if ((await deleteAccountOf(address)).code === 'unknown') return unknown(address);
    const words = `The account of ${address} was deleted. The running app sends a notice to that address.`;
    print({ words, facts: { deleted: address } });
    return DONE;
  },

  async 'end-everything'(_address, print) {
    const { endEverything } = await import('@/lib/operator/end-everything');
    const ended = await endEverything();
    const words = `Every session, every link and every request for a link from before ${ended.cutoff.toISOString()} is over.`;
    print({ words, facts: ended });
    return DONE;
  },
} satisfies Record<string, Run>;

export type Command = keyof typeof commands;

/** What the operator types at a terminal, on stderr so that the output stays a program's; null without one. */
async function askFor(address: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await terminal.question(
    `This deletes the account of ${address} and everything in it for good.\nType the address to confirm: `,
  );
  terminal.close();
  return typed;
}

function wordsOf(account: ShownAccount): string {
  const { pendingAddress, addressHeldUntil } = account;
  const block = (title: string, lines: string[]) => [
    '',
    title,
    ...(lines.length > 0 ? lines : ['none']).map((line) => `  ${line}`),
  ];
  return [
    `Address           ${account.email}`,
    `Name              ${account.name}`,
    `Since             ${timeOf(account.createdAt)}`,
    `Password changed  ${timeOf(account.passwordChangedAt)}`,
    ...(account.passwordWorks ? [] : ['No password works until a reset: somebody said "this wasn\'t me".']),
    ...(pendingAddress ? [`Waiting for       ${pendingAddress} to be confirmed`] : []),
    ...(addressHeldUntil ? [`Address held      until ${timeOf(addressHeldUntil)}`] : []),
    ...block(
      'Sessions',
      account.sessions.map(
        ({ device, createdAt, lastSeenAt }) =>
          `${device}, signed in ${timeOf(createdAt)}, last seen ${timeOf(lastSeenAt)}`,
      ),
    ),
    ...block(
      'Live links',
      account.links.map(({ purpose, expiresAt }) => `${purpose}, until ${timeOf(expiresAt)}`),
    ),
    ...block(
      'Last events',
      account.events.map(({ at, lastAt, count, type, device, reason }) =>
        [
          timeOf(at),
          type,
          device,
          reason && `(${reason})`,
          lastAt && `${count} times, most recently ${timeOf(lastAt)}`,
        ]
          .filter(Boolean)
          .join('  '),
      ),
    ),
  ].join('\n');
}
