import { readFile } from 'node:fs/promises';
import { mailboxFile, mailboxMessage, type MailboxMessage } from './message';

export type { MailboxMessage };

/** One message of the development mailbox, or null when there is none by this id, or its file is no longer whole. */
export async function readMailbox(id: string): Promise<MailboxMessage | null> {
  const file = mailboxFile(id);
  if (file === null) return null;
  try {
    return mailboxMessage.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}
