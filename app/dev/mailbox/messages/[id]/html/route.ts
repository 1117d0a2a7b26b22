import { readMailbox } from '@/lib/mail/mailbox/read';
import { mailboxPath } from '../../../../../_paths/mailbox';

/** A message's HTML part as it is, for the frame that shows it. The front says what it may do there. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const message = mailboxPath() && (await readMailbox((await params).id));
  if (!message) return new Response('Not found', { status: 404 });
  return new Response(message.html, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}
