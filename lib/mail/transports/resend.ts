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

function payloadOf({ rendering }: Handover) {
  const { from, to, subject, html, text, replyTo, headers } = rendering;
  return { from, to: [to], subject, html, text, headers, ...(replyTo ? { replyTo } : {}) };
}

function outcomeOf({ data, error, headers }: Answer): Outcome {
  if (!error)
    return data?.id ? { outcome: 'accepted', providerId: data.id } : retry('no-id-in-the-answer', true);
  const status = error.statusCode;
  if (status === 429) return retry('too-many', false, secondsOf(headers?.['retry-after']));
  if (status === 401 || status === 403) return retry('provider-refuses-us', false);
  if (status === 409)
    return error.name === 'invalid_idempotent_request'
      ? { outcome: 'reject', reason: 'key-reused' }
      : retry('under-way', true);
  if (status !== null && status >= 400 && status < 500 && status !== 408)
    return { outcome: 'reject', reason: `refused-${status}` };
  return retry(
    status === null ? 'unreachable' : `provider-${status}`,
    true,
    secondsOf(headers?.['retry-after']),
  );
}

/** Retry-After in seconds: a number or a date (RFC 9110 10.2.3), at most a day. */
function secondsOf(value: string | undefined): number | null {
  if (!value) return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), 24 * 3600) : null;
}
