import { Resend } from 'resend';
import { retry, type Handover, type Outcome, type Transport } from './transport';

type Settings = { apiKey: string; baseUrl: string | null };
type Answer = Awaited<ReturnType<Resend['emails']['send']>>;

/**
 * Resend over HTTP. The message's id is the Idempotency-Key: for 24 hours Resend takes the same key and bytes once.
 * The SDK returns errors rather than throwing, has no time limit of its own, and reports what is no JSON as an error
 * too; whatever brings no id of an accepted mail counts as unclear.
 */
export function resendTransport({ apiKey, baseUrl }: Settings): Transport {
  const resend = new Resend(apiKey, baseUrl ? { baseUrl } : {});
  return {
    async send(message, signal) {
      try {
        const options = { idempotencyKey: message.id, signal };
        const answer = await resend.emails.send(payloadOf(message), options);
        return answer.error && signal.aborted ? retry('no-answer', true) : outcomeOf(answer);
      } catch {
        return retry(signal.aborted ? 'no-answer' : 'unreachable', true);
      }
    },
    async close() {},
  };
}

/** What the operator mends (key, domain, address of the API): the mails wait for it rather than die. */
const AGAINST_US: string[] = [
  'missing_api_key',
  'invalid_api_key',
  'restricted_api_key',
  'invalid_from_address',
];
/** What no repetition mends. */
const AGAINST_THE_MAIL = [400, 413, 422, 451];

function payloadOf({ rendering }: Handover) {
  const { from, to, subject, html, text, replyTo, headers } = rendering;
  return { from, to: [to], subject, html, text, headers, ...(replyTo ? { replyTo } : {}) };
}

function outcomeOf({ data, error, headers }: Answer): Outcome {
  if (!error)
    return typeof data?.id === 'string'
      ? { outcome: 'accepted', providerId: data.id }
      : retry('no-id-in-the-answer', true);
  // The error is the body as it came, of whatever shape; a reason is made of nothing but a number in it.
  const status = typeof error.statusCode === 'number' ? error.statusCode : null;
  const wait = secondsOf(headers?.['retry-after']);
  if (status === 429) return retry('too-many', false, wait);
  if (AGAINST_US.includes(error.name) || (status !== null && [401, 403, 404, 405].includes(status)))
    return retry('provider-refuses-us', false, wait);
  if (status === 409)
    return error.name === 'invalid_idempotent_request'
      ? { outcome: 'reject', reason: 'key-reused' }
      : retry('under-way', true);
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
