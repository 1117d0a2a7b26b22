import { listMailbox } from '@/lib/mail/mailbox/list';
import { mailboxPath } from '../../../_paths/mailbox';

/** Every message of the development mailbox, newest first, for scripts and tests. */
export async function GET(): Promise<Response> {
  if (!mailboxPath()) return new Response('Not found', { status: 404 });
  return Response.json(await listMailbox(), { headers: { 'Cache-Control': 'no-store' } });
}
