import { createHmac, randomBytes } from 'node:crypto';

export const newWebhookSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/** The signature over exactly these bytes, id and time, by Standard Webhooks 1.0 and none of our code. */
export function signatureOf(secret: string, id: string, timestamp: number, raw: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest('base64')}`;
}

/** The headers of a call that was signed just now, or so many seconds ago. */
export function signedHeaders(secret: string, id: string, raw: string, secondsAgo = 0) {
  const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
  return {
    'svix-id': id,
    'svix-timestamp': String(timestamp),
    'svix-signature': signatureOf(secret, id, timestamp, raw),
  };
}

/** What Resend's webhook says of a mail. */
export function reportBody(
  type: string,
  data: { email_id: string; to: string[]; tags?: Record<string, string>; bounce?: { type: string } },
): string {
  const created_at = new Date().toISOString();
  return JSON.stringify({
    type,
    created_at,
    data: { created_at, from: 'accounts@example.com', subject: 'A mail', ...data },
  });
}
