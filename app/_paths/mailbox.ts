import { env } from '@/lib/env';
import { routes } from '@/lib/routes';

/** The development mailbox's path, or null unless mail goes there and the app is reachable only from this machine. */
export function mailboxPath(): string | null {
  return env().mail.kind === 'mailbox' && !env().isPublic ? routes.mailbox : null;
}
