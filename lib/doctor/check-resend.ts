import { Resend } from 'resend';
import { env } from '../env';
import { RESEND_URL } from '../mail/transports/resend';
import { senderAddress } from '../settings/schema';
import { finding, type Finding } from './finding';

const LIMIT_MS = 15_000;

type Answer = Awaited<ReturnType<Resend['domains']['list']>>;
type Domain = NonNullable<Answer['data']>['data'][number];

/**
 * Checks that Resend accepts the API key, that the domain of MAIL_FROM is verified, and that tracking is off. A key that
 * may only send can't read domains (401 `restricted_api_key`), which still proves that it is valid.
 */
export async function checkResend(apiKey: string, baseUrl: string | null): Promise<Finding[]> {
  const resend = new Resend(apiKey, { baseUrl: baseUrl ?? RESEND_URL });
  const answer = await resend.domains
    .list({ limit: 100 }, { signal: AbortSignal.timeout(LIMIT_MS) })
    .catch(() => null);
  if (!answer) return [finding('fault', 'resend-unavailable', { reason: 'no-answer' })];
  if (answer.error) return [refusalOf(answer.error)];
  // The response may come from something other than Resend.
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
