import { z } from 'zod';
import { withTimeLimit } from '../../time-limit';
import { Refusal, ResendClient } from './resend-client';
import { hold, retry, type OutgoingMail, type Outcome, type Transport } from './transport';

/** Always passed to the client, which would otherwise read a URL from the environment. */
export const RESEND_URL = 'https://api.resend.com';

const REQUEST_LIMIT_MS = 15_000;

type Settings = { apiKey: string; baseUrl: string | null };

/**
 * Resend over HTTP. The message's id is the Idempotency-Key: for 24 hours, Resend accepts the same key and bytes only
 * once. The status and Retry-After decide the outcome, whatever the body says. Only Resend's own refusal rejects a
 * mail. Any other answer without an id is unclear, unless no connection was made.
 */
export function resendTransport({ apiKey, baseUrl }: Settings): Transport {
  const resend = new ResendClient(apiKey, { baseUrl: baseUrl ?? RESEND_URL });
  return {
    send: (message, stopping) =>
      withTimeLimit(stopping, REQUEST_LIMIT_MS, (signal) => sendOne(resend, message, signal)),
    async close() {},
  };
}

async function sendOne(resend: ResendClient, message: OutgoingMail, signal: AbortSignal): Promise<Outcome> {
  try {
    const options = { idempotencyKey: message.id, signal };
    const { data } = await resend.emails.send(payloadOf(message), options);
    if (typeof data?.id === 'string' && data.id !== '') return { outcome: 'accepted', providerId: data.id };
    return retry(signal.aborted ? 'no-answer' : 'no-id-in-the-answer', true);
  } catch (error) {
    if (error instanceof Refusal) return outcomeOf(error);
    return retry(signal.aborted ? 'no-answer' : 'unreachable', !neverConnected(error));
  }
}

/** Errors that the operator must fix (key, domain, API URL). All mail waits. */
const OPERATOR_ERRORS: string[] = [
  'missing_api_key',
  'invalid_api_key',
  'restricted_api_key',
  'invalid_from_address',
];
const QUOTA_ERRORS: string[] = ['daily_quota_exceeded', 'monthly_quota_exceeded'];
/** Statuses that a retry can't fix. */
const REJECTING_STATUSES = [400, 413, 422, 451];

/** Made of the rendering alone, so every attempt sends the same bytes, whatever was deployed since. */
function payloadOf({ rendering }: OutgoingMail) {
  const { from, to, subject, html, text, replyTo, headers, tag } = rendering;
  return {
    from,
    to: [to],
    subject,
    html,
    text,
    headers,
    ...(replyTo ? { replyTo } : {}),
    // Resend's webhooks repeat it, so a report finds its message even before we know the provider's id.
    tags: [{ name: 'message', value: tag }],
  };
}

/** Resend's own errors are JSON with a status, a name and a message. A gateway may answer with anything. */
const word = z.string().catch('');
const resendError = z.object({
  statusCode: z.number().optional().catch(undefined),
  name: word,
  message: word,
});

function outcomeOf({ status, retryAfter, body }: Refusal): Outcome {
  const { statusCode, name = '', message: said = '' } = resendError.safeParse(body).data ?? {};
  const isResend = statusCode !== undefined || name !== '' || said !== '';
  const outcome = classify(status, name, isResend, secondsOf(retryAfter));
  return said === '' ? outcome : { ...outcome, said };
}

function classify(status: number, name: string, isResend: boolean, wait: number | null): Outcome {
  if (status === 429) return hold(QUOTA_ERRORS.includes(name) ? 'quota' : 'too-many', wait);
  if (OPERATOR_ERRORS.includes(name) || [401, 403, 404, 405].includes(status))
    return hold('provider-refuses-us', wait);
  if (status === 409)
    return name === 'invalid_idempotent_request'
      ? { outcome: 'replace', reason: 'key-reused' }
      : retry('under-way', true, wait);
  if (isResend && REJECTING_STATUSES.includes(status))
    return { outcome: 'reject', reason: `refused-${status}` };
  return retry(`provider-${status}`, true, wait);
}

/** No connection was made, so nothing was sent. */
function neverConnected(error: unknown): boolean {
  const { cause } = error as { cause?: NodeJS.ErrnoException };
  return (
    cause?.syscall === 'connect' ||
    cause?.syscall === 'getaddrinfo' ||
    cause?.code === 'UND_ERR_CONNECT_TIMEOUT' ||
    // The host name has several addresses, and none accepted a connection.
    cause instanceof AggregateError
  );
}

/** Retry-After, as a number or a date (RFC 9110 10.2.3), limited to a day. */
function secondsOf(value: string | null): number | null {
  if (!value) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), 24 * 3600) : null;
}
