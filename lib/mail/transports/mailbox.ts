import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { mailboxFile, mailboxFolder, type MailboxMessage } from '../mailbox/message';
import type { Transport } from './transport';

/** The development mailbox: one file for each message, named by its id, so a repeated mail replaces the first. */
export function mailboxTransport(): Transport {
  return {
    async send({ id, rendering }) {
      const { from, to, subject, html, text, replyTo, headers } = rendering;
      const file = mailboxFile(id);
      if (file === null) return { outcome: 'reject', reason: 'bad-id' };
      const all = replyTo ? { ...headers, 'Reply-To': replyTo } : headers;
      const message: MailboxMessage = {
        id,
        to,
        from,
        subject,
        html,
        text,
        headers: all,
        sentAt: new Date().toISOString(),
      };
      await mkdir(mailboxFolder(), { recursive: true, mode: 0o700 });
      // A unique name, because two workers write the same message when one has lost its lease.
      const part = `${file}.${randomUUID()}.part`;
      await writeFile(part, JSON.stringify(message), { mode: 0o600 });
      await rename(part, file);
      return { outcome: 'accepted', providerId: null };
    },
    async close() {},
  };
}
