import { createInterface } from 'node:readline/promises';
import type { ShownAccount } from '@/lib/operator/show-account';
import { canonicalAddress } from '@/lib/schemas/address';
import { DONE, timeOf, type Outcome, type Print } from '../operator/run';

type Run = (address: string, print: Print, confirm?: string) => Promise<Outcome>;

const unknown = (address: string): Outcome => ({
  code: 'unknown',
  words: `There is no account for ${address}.`,
});
const WORKER = 'The running app sends it.';

/** The commands and what they print. Each loads the domain when it runs, because settings must be in place first. */
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
      return { code: 'refused', words: `${address} already has an account.` };
    if (result.code === 'complained') {
      const words = `${address} reported our email as spam. To send anyway, run: npm run mail -- suppressions lift ${address}`;
      return { code: 'refused', words };
    }
    const { spaced } = result;
    const words = spaced
      ? `Email to ${address} bounced and today’s one attempt is used up, so this link won’t be sent yet. To send it now, first run: npm run mail -- suppressions lift ${address}`
      : `A sign-up link is on its way to ${address}. ${WORKER}`;
    print({ words, facts: { invited: address, spaced } });
    return DONE;
  },

  async 'send-reset'(address, print) {
    const { sendReset } = await import('@/lib/operator/send-reset');
    if ((await sendReset(address)).code === 'unknown') return unknown(address);
    const words = `A password reset link is on its way to ${address}. ${WORKER}`;
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
      const words = `Nothing was deleted. There is no terminal to ask you, so confirm on the command line: npm run account -- delete ${address} --confirm ${address}`;
      return { code: 'refused', words };
    }
    if (canonicalAddress(typed.trim()) !== canonicalAddress(address))
      return { code: 'refused', words: 'Nothing was deleted: the addresses don’t match.' };
    const { deleteAccountOf } = await import('@/lib/operator/delete-account');
    if ((await deleteAccountOf(address)).code === 'unknown') return unknown(address);
    const words = `Deleted the account for ${address}. The running app emails a notice to that address.`;
    print({ words, facts: { deleted: address } });
    return DONE;
  },

  async 'end-everything'(_address, print) {
    const { endEverything } = await import('@/lib/operator/end-everything');
    const ended = await endEverything();
    const words = `Ended every session and revoked every link and link request from before ${ended.cutoff.toISOString()}.`;
    print({ words, facts: ended });
    return DONE;
  },
} satisfies Record<string, Run>;

export type Command = keyof typeof commands;

/** Asks at the terminal, on stderr so that stdout stays machine-readable. Null without a terminal. */
async function askFor(address: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await terminal.question(
    `This permanently deletes the account for ${address} and all its data.\nType the address to confirm: `,
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
    `Created           ${timeOf(account.createdAt)}`,
    `Password changed  ${timeOf(account.passwordChangedAt)}`,
    ...(account.passwordWorks
      ? []
      : ['The password is disabled until a reset: someone used a “this wasn’t me” link.']),
    ...(pendingAddress ? [`New address       ${pendingAddress}, not confirmed yet`] : []),
    ...(addressHeldUntil ? [`Old address       reserved until ${timeOf(addressHeldUntil)}`] : []),
    ...block(
      'Sessions',
      account.sessions.map(
        ({ device, createdAt, lastSeenAt }) =>
          `${device}, signed in ${timeOf(createdAt)}, last seen ${timeOf(lastSeenAt)}`,
      ),
    ),
    ...block(
      'Valid links',
      account.links.map(({ purpose, expiresAt }) => `${purpose}, expires ${timeOf(expiresAt)}`),
    ),
    ...block(
      'Recent events',
      account.events.map(({ at, lastAt, count, type, device, reason }) =>
        [
          timeOf(at),
          type,
          device,
          reason && `(${reason})`,
          lastAt && `${count} times, last at ${timeOf(lastAt)}`,
        ]
          .filter(Boolean)
          .join('  '),
      ),
    ),
  ].join('\n');
}
