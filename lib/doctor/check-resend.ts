import { Resend } from 'resend';
import { env } from '../env';
import { RESEND_URL } from '../mail/transports/resend';
import { senderAddress } from '../settings/schema';
import { finding, type Finding } from './finding';

/** Milliseconds. */
const LIMIT = 15_000;

type Answer = Awaited<ReturnType<Resend['domains']['list']>>;
type Domain = NonNullable<Answer['data']>['data'][number];

/**
 * Whether Resend takes our key, whether the domain of MAIL_FROM is verified there and whether its tracking is off, as far
 * as the key may know: one that may only send is refused this question (401, `restricted_api_key`), which proves it.
 */
export async function checkResend(apiKey: string, baseUrl: string | null): Promise<Finding[]> {
  const resend = new Resend(apiKey, { baseUrl: baseUrl ?? RESEND_URL });
  const answer = await resend.domains
    .list({ limit: 100 }, { signal: AbortSignal.timeout(LIMIT) })
    .catch(() => null);
  if (!answer) return [finding('fault', 'resend-unavailable', { reason: 'no-answer' })];
  if (answer.error) return [refusalOf(answer.error)];
  // What answers there may be anything.
  const domains: unknown = answer.data?.data;
  if (!Array.isArray(domains))
    return [finding('fault', 'resend-unavailable', { reason: 'no-id-in-the-answer' })];
  return [finding('ok', 'resend-accepts-the-key', {}), ...domainFindings(domains as Domain[])];
}

function refusalOf({ name, statusCode }: { name: string; statusCode: number | null }): Finding {
  if (name === 'restricted_api_key') return finding('ok', 'resend-key-only-sends', {});
  if (typeof statusCode !== 'number')
    return finding('fault', 'resend-unavailable', { reason: 'unreachable' });
  if ([400, 401, 403].includes(statusCode)) return finding('fault', 'resend-refuses-the-key', {});
  const reason = statusCode === 429 ? 'too-many' : `provider-${statusCode}`;
  return finding('warning', 'resend-unavailable', { reason });
}

function domainFindings(domains: Domain[]): Finding[] {
  const sender = senderAddress(env().mailFrom);
  const domain = sender.slice(sender.lastIndexOf('@') + 1).toLowerCase();
  const found = domains.find(({ name }) => name.toLowerCase() === domain);
  if (!found) return [finding('fault', 'resend-domain-missing', { domain })];
  const kinds = [found.open_tracking && 'open', found.click_tracking && 'click'].filter(
    (one) => typeof one === 'string',
  );
  return [
    found.status === 'verified'
      ? finding('ok', 'resend-domain-verified', { domain })
      : finding('fault', 'resend-domain-unverified', { domain, status: found.status }),
    ...(kinds.length > 0 ? [finding('warning', 'resend-tracking', { domain, kinds })] : []),
  ];
}
