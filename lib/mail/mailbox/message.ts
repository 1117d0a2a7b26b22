import { join } from 'node:path';
import { env } from '../../env';

/** A mail in the development mailbox. The one place where a link is kept: it exists only where no mail leaves. */
export type MailboxMessage = {
  id: string;
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  sentAt: string;
};

export function mailboxFolder(): string {
  return join(env().dataDir, 'mailbox');
}

/** The file of a message, or null for an id that is none of ours (and could lead out of the folder). */
export function mailboxFile(id: string): string | null {
  return /^[\w-]{1,64}$/.test(id) ? join(mailboxFolder(), `${id}.json`) : null;
}
