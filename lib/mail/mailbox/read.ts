import { readFile } from 'node:fs/promises';
import { mailboxFile, mailboxMessage, type MailboxMessage } from './message';

/** One message of the development mailbox. Null if it doesn't exist or its file is damaged. */
export async function readMailbox(id: string): Promise<MailboxMessage | null> {
  const file = mailboxFile(id);
  if (file === null) return null;
  try {
    return mailboxMessage.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}
