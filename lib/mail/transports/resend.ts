import { z } from 'zod';
import { withTimeLimit } from '../../time-limit';
import { Refusal, ResendClient } from './resend-client';
import { hold, retry, type Handover, type Outcome, type Transport } from './transport';

/** Said to the client each time: left to itself it would take an address from the environment. */
export const RESEND_URL = 'https://api.resend.com';

/** Milliseconds that one request may take. */
const LIMIT_MS = 15_000;

type Settings = { apiKey: string; baseUrl: string | null };

/**
 * Resend over HTTP. The message's id is the Idempotency-Key: for 24 hours Resend takes the same key and bytes once.
 * The status and Retry-After decide, whatever the body is, and a mail is given up only by a refusal of Resend's own. Whatever
 * else brings no id of an accepted mail counts as unclear, unless nobody was reached at all.
 */
export function resendTransport({ apiKey, baseUrl }: Settings): Transport {
  const resend = new ResendClient(apiKey, { baseUrl: baseUrl ?? RESEND_URL });
  return {
    send: (message, stopping) =>
      withTimeLimit(stopping, LIMIT_MS, (signal) => sendOne(resend, message, signal)),
    async close() {},
  };
}

async function sendOne(resend: ResendClient, message: Handover, signal: AbortSignal): Promise<Outcome> {
  try {
    const options = { idempotencyKey: message.id, signal };
    const { data } = await resend.emails.send(payloadOf(message), options);
    if (typeof data?.id === 'string' && data.id !== '') return { outcome: 'accepted', providerId: data.id };
    return retry(signal.aborted ? 'no-answer' : 'no-id-in-the-answer', true);
  } catch (error) {
    if (error instanceof Refusal) return outcomeOf(error);
    return retry(signal.aborted ? 'no-answer' : 'unreachable', !neverLetIn(error));
  }
}

/** What the operator mends (key, domain, address of the API): all mail waits for it. */
const AGAINST_US: string[] = [
  'missing_api_key',
  'invalid_api_key',
  'restricted_api_key',
  'invalid_from_address',
];
const QUOTA: string[] = ['daily_quota_exceeded', 'monthly_quota_exceeded'];
/** What no repetition mends. */
const AGAINST_THE_MAIL = [400, 413, 422, 451];

/** Nothing but what the rendering holds: the same bytes at each attempt, whatever was deployed since. */
function payloadOf({ rendering }: Handover) {
  const { from, to, subject, html, text, replyTo, headers, tag } = rendering;
  return {
    from,
    to: [to],
    subject,
    html,
    text,
    headers,
    ...(replyTo ? { replyTo } : {}),
    // Resend's webhooks bring it back, so that a report finds its message even before we know the provider's id.
    ...(tag ? { tags: [{ name: 'message', value: tag }] } : {}),
  };
}

/** Resend's own refusals are JSON with a status, a name and a message; a gateway in between answers with anything. */
const word = z.string().catch('');
const ownWords = z.object({ statusCode: z.number().optional().catch(undefined), name: word, message: word });

function outcomeOf({ status, retryAfter, body }: Refusal): Outcome {
  const { statusCode, name = '', message: said = '' } = ownWords.safeParse(body).data ?? {};
  const isOwn = statusCode !== undefined || name !== '' || said !== '';
  const outcome = judge(status, name, isOwn, secondsOf(retryAfter));
  return said === '' ? outcome : { ...outcome, said };
}

function judge(status: number, name: string, isOwn: boolean, wait: number | null): Outcome {
  if (status === 429) return hold(QUOTA.includes(name) ? 'quota' : 'too-many', wait);
  if (AGAINST_US.includes(name) || [401, 403, 404, 405].includes(status))
    return hold('provider-refuses-us', wait);
  if (status === 409)
    return name === 'invalid_idempotent_request'
      ? { outcome: 'replace', reason: 'key-reused' }
      : retry('under-way', true, wait);
  if (isOwn && AGAINST_THE_MAIL.includes(status)) return { outcome: 'reject', reason: `refused-${status}` };
  return retry(`provider-${status}`, true, wait);
}

/** No connection was made: not a byte of the mail was sent. */
function neverLetIn(error: unknown): boolean {
  const { cause } = error as { cause?: NodeJS.ErrnoException };
  return (
    cause?.syscall === 'connect' ||
    cause?.syscall === 'getaddrinfo' ||
    cause?.code === 'UND_ERR_CONNECT_TIMEOUT' ||
    // A name with several addresses, all of which refuse.
    cause instanceof AggregateError
  );
}

/** Retry-After in seconds: a number or a date (RFC 9110 10.2.3), at most a day. */
function secondsOf(value: string | null): number | null {
  if (!value) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), 24 * 3600) : null;
}
