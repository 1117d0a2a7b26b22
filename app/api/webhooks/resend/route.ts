import { notFound } from 'next/navigation';
import { env } from '@/lib/env';
import { recordDelivery } from '@/lib/webhooks/record-delivery';
import { readCall } from '@/lib/webhooks/read';

export const dynamic = 'force-dynamic';

/** Resend reports what happened to a mail. The server has already rejected bodies over 256 KiB. */
export async function POST(request: Request): Promise<Response> {
  const { resendWebhookSecrets } = env();
  if (resendWebhookSecrets.length === 0) notFound();
  const { headers } = request;
  const signed = {
    id: headers.get('svix-id'),
    timestamp: headers.get('svix-timestamp'),
    signature: headers.get('svix-signature'),
  };
  // Not text(), which would strip a byte order mark from the signed body.
  const raw = Buffer.from(await request.arrayBuffer()).toString('utf8');
  const call = readCall(raw, signed, resendWebhookSecrets);
  if (!call) return Response.json({ status: 'refused' }, { status: 401 });
  await recordDelivery(call);
  return Response.json({ status: 'ok' });
}
