import { Resend } from 'resend';
import { hold, retry, type Handover, type Outcome, type Transport } from './transport';

/** Said to the client each time: left to itself it would take an address from the environment. */
export const RESEND_URL = 'https://api.resend.com';

type Settings = { apiKey: string; baseUrl: string | null };
type Answer = Awaited<ReturnType<Resend['emails']['send']>>;

/**
 * Resend over HTTP. The message's id is the Idempotency-Key: for 24 hours Resend takes the same key and bytes once.
 * The SDK returns errors rather than throwing, has no time limit of its own, and reports what is no JSON as an error
 * too; whatever brings no id of an accepted mail counts as unclear.
 */
export function resendTransport({ apiKey, baseUrl }: Settings): Transport {
  const resend = new Resend(apiKey, { baseUrl: baseUrl ?? RESEND_URL });
  return {
    async send(message, signal) {
      try {
        const options = { idempotencyKey: message.id, signal };
        const answer = await resend.emails.send(payloadOf(message), options);
        if (!answer.error) return outcomeOf(answer);
        if (signal.aborted) return retry('no-answer', true);
        const { message: said } = answer.error;
        return typeof said === 'string' ? { ...outcomeOf(answer), said } : outcomeOf(answer);
      } catch {
        return retry(signal.aborted ? 'no-answer' : 'unreachable', true);
      }
    },
    async close() {},
  };
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

function outcomeOf({ data, error, headers }: Answer): Outcome {
  if (!error)
    return typeof data?.id === 'string'
      ? { outcome: 'accepted', providerId: data.id }
      : retry('no-id-in-the-answer', true);
  // The error is the body as it came, of whatever shape; a reason is made of nothing but a number in it.
  const status = typeof error.statusCode === 'number' ? error.statusCode : null;
  const wait = secondsOf(headers?.['retry-after']);
  if (status === 429) return hold(QUOTA.includes(error.name) ? 'quota' : 'too-many', wait);
  if (AGAINST_US.includes(error.name) || (status !== null && [401, 403, 404, 405].includes(status)))
    return hold('provider-refuses-us', wait);
  if (status === 409)
    return error.name === 'invalid_idempotent_request'
      ? { outcome: 'replace', reason: 'key-reused' }
      : retry('under-way', true, wait);
  if (status !== null && AGAINST_THE_MAIL.includes(status))
    return { outcome: 'reject', reason: `refused-${status}` };
  return retry(status === null ? 'unreachable' : `provider-${status}`, true, wait);
}

/** Retry-After in seconds: a number or a date (RFC 9110 10.2.3), at most a day. */
function secondsOf(value: string | undefined): number | null {
  if (!value) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), 24 * 3600) : null;
}
