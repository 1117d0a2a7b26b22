import { textsAt, type Lookup } from './dns';
import { finding, type Finding } from './finding';

/** Look-ups that a receiver makes at most (RFC 7208 4.6.4); past it the record counts as broken. */
const MOST = 10;

const isSpf = (text: string) => /^v=spf1( |$)/i.test(text);

/**
 * Whether one SPF record stands at the first of these names that has any (RFC 7208 3.2: two make both void), and whether
 * it can be read with ten look-ups. The first name is the one that matters most. Throws DnsUnavailable.
 */
export async function checkSpf(lookup: Lookup, names: string[]): Promise<Finding[]> {
  for (const domain of names) {
    const records = (await textsAt(lookup, domain)).filter(isSpf);
    if (records.length > 1) return [finding('fault', 'spf-several', { domain, count: records.length })];
    if (records.length === 0) continue;
    const lookups = await lookupsOf(lookup, records[0] ?? '', MOST);
    return [
      lookups > MOST
        ? finding('fault', 'spf-too-long', { domain })
        : finding('ok', 'spf', { domain, lookups }),
    ];
  }
  return [finding('warning', 'spf-missing', { domain: names.at(-1) ?? '' })];
}

/** How many look-ups a record costs, with those of the records that it includes; counts no further than just past `left`. */
async function lookupsOf(lookup: Lookup, record: string, left: number): Promise<number> {
  let count = 0;
  for (const term of record.split(/\s+/).slice(1)) {
    const [, mechanism = '', target = ''] =
      /^[+?~-]?(include|redirect|a|mx|ptr|exists)(?:[:=]([^\s/]+))?(?:\/.*)?$/i.exec(term) ?? [];
    if (mechanism === '') continue;
    count += 1;
    if (count > left) return count;
    // A macro depends on each mail; nothing can be said of it here.
    if (!/^(include|redirect)$/i.test(mechanism) || target.includes('%')) continue;
    const [included] = (await textsAt(lookup, target)).filter(isSpf);
    if (included) count += await lookupsOf(lookup, included, left - count);
    if (count > left) return count;
  }
  return count;
}
