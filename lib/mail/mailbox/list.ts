import { readdir } from 'node:fs/promises';
import { mailboxFolder, type MailboxMessage } from './message';
import { readMailbox } from './read';

/** All messages of the development mailbox, newest first. Damaged files are left out. */
export async function listMailbox(): Promise<MailboxMessage[]> {
  const names = await readdir(mailboxFolder()).catch(() => []);
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  const messages = await Promise.all(ids.map(readMailbox));
  return messages.filter((message) => message !== null).sort((a, b) => b.sentAt.localeCompare(a.sentAt));
}
