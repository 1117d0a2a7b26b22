import { env } from '@/lib/env';
import { routes } from '@/lib/routes';

/** The development mailbox's path where there is one: mail stays on this machine, and nobody else reaches it. */
export function mailboxPath(): string | null {
  return env().mail.kind === 'mailbox' && !env().isPublic ? routes.mailbox : null;
}
