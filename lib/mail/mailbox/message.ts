import { join } from 'node:path';
import { z } from 'zod';
import { env } from '../../env';

/** A mail in the development mailbox. The one place where a link is kept: it exists only where no mail leaves. */
export const mailboxMessage = z.object({
  id: z.string(),
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()),
  /** ISO 8601 */
  sentAt: z.string(),
});

export type MailboxMessage = z.output<typeof mailboxMessage>;

export function mailboxFolder(): string {
  return join(env().dataDir, 'mailbox');
}

/** The file of a message, or null for an id that is none of ours (and could lead out of the folder). */
export function mailboxFile(id: string): string | null {
  return /^[\w-]{1,64}$/.test(id) ? join(mailboxFolder(), `${id}.json`) : null;
}
