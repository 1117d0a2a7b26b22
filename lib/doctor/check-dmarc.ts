import { existsIn, textsAt, type Lookup } from './dns';
import { finding, type Finding } from './finding';

type Tags = { p?: string; sp?: string; np?: string; t?: string; psd?: string };
type Record = { domain: string; tags: Tags };

/** The labels to which a longer name is cut after the first step (RFC 9989 4.10), which bounds the lookups. */
const MOST_LABELS = 7;

/**
 * Finds the DMARC policy (RFC 9989) that receivers apply to mail from a domain. The domain's own record comes first.
 * Otherwise a walk up the tree finds the organizational domain, whose `sp` applies to subdomains, or `np` if the domain
 * doesn't exist. RFC 9989 uses no public suffix list and no `pct`. A record without a policy requests nothing, and `t=y`
 * only tests the policy. Throws DnsUnavailable.
 */
export async function checkDmarc(lookup: Lookup, domain: string): Promise<Finding[]> {
  const found: Record[] = [];
  for (const at of namesUpFrom(domain)) {
    const texts = (await textsAt(lookup, `_dmarc.${at}`)).filter((text) => /^v=DMARC1\s*(;|$)/.test(text));
    // Receivers ignore all of several records.
    if (texts.length > 1) return [finding('fault', 'dmarc-several', { domain: at, count: texts.length })];
    const [text] = texts;
    if (text === undefined) continue;
    found.push({ domain: at, tags: tagsOf(text) });
    if (at === domain || /^[yn]$/i.test(found.at(-1)?.tags.psd ?? '')) break;
  }
  const applied = appliedOf(found, domain);
  if (!applied) return [finding('warning', 'dmarc-missing', { domain })];
  const { tags } = applied;
  const below = tags.sp ?? tags.p;
  const isOwn = applied.domain === domain;
  const asked = isOwn ? tags.p : (await existsIn(lookup, domain)) ? below : (tags.np ?? below);
  const policy = (asked ?? 'none').toLowerCase();
  const facts = { domain: applied.domain, policy };
  const isTest = tags.t?.toLowerCase() === 'y' && policy !== 'none';
  return [isTest ? finding('warning', 'dmarc-testing', facts) : finding('ok', 'dmarc', facts)];
}

/**
 * Without a `psd` tag, the organizational domain is the highest one that has a record. Below a public suffix (`psd=y`) it
 * is the name with one more label; the suffix's own record applies only if that name has none.
 */
function appliedOf(found: Record[], domain: string): Record | undefined {
  const last = found.at(-1);
  if (!last || last.domain === domain || last.tags.psd?.toLowerCase() !== 'y') return last;
  const labels = last.domain.split('.').length + 1;
  return found.find((one) => one.domain.split('.').length === labels) ?? last;
}

/** The domain and then its parents, at most seven, from the longest to the shortest. */
function namesUpFrom(domain: string): string[] {
  const labels = domain.split('.');
  const parents = labels.map((_, at) => labels.slice(at).join('.')).slice(1);
  return [domain, ...parents.slice(-MOST_LABELS)];
}

function tagsOf(record: string): Tags {
  const pairs = record.split(';').map((part) => part.split('=').map((side) => side.trim()));
  return Object.fromEntries(
    pairs.filter(([name, value]) => name && value).map(([name = '', value]) => [name, value]),
  );
}
