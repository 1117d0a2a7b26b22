import { join } from 'node:path';
import { z } from 'zod';
import { env } from '../../env';

/** A mail in the development mailbox, the only place that stores links. It exists only where no email is sent. */
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

/** The folder of the development mailbox. It may not exist yet. */
export function mailboxFolder(): string {
  return join(env().dataDir, 'mailbox');
}

/** The path of a message's file, or null for an id that can't be ours and might lead out of the folder. */
export function mailboxFile(id: string): string | null {
  return /^[\w-]{1,64}$/.test(id) ? join(mailboxFolder(), `${id}.json`) : null;
}
