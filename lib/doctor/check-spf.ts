import { textsAt, type Lookup } from './dns';
import { finding, type Finding } from './finding';

/** A receiver makes at most this many lookups (RFC 7208 4.6.4); beyond it the record is invalid. */
const MOST_LOOKUPS = 10;

const isSpf = (text: string) => /^v=spf1( |$)/i.test(text);

/**
 * Checks that the first of these names that has SPF records has exactly one (RFC 7208 3.2: two invalidate each other), and
 * that it needs at most ten lookups. The first name matters most. Throws DnsUnavailable.
 */
export async function checkSpf(lookup: Lookup, names: string[]): Promise<Finding[]> {
  for (const domain of names) {
    const records = (await textsAt(lookup, domain)).filter(isSpf);
    if (records.length > 1) return [finding('fault', 'spf-several', { domain, count: records.length })];
    if (records.length === 0) continue;
    const lookups = await lookupsOf(lookup, records[0] ?? '', MOST_LOOKUPS);
    return [
      lookups > MOST_LOOKUPS
        ? finding('fault', 'spf-too-long', { domain })
        : finding('ok', 'spf', { domain, lookups }),
    ];
  }
  return [finding('warning', 'spf-missing', { domain: names.at(-1) ?? '' })];
}

/** Counts a record's lookups, including those of included records. Stops counting just past `left`. */
async function lookupsOf(lookup: Lookup, record: string, left: number): Promise<number> {
  let count = 0;
  for (const term of record.split(/\s+/).slice(1)) {
    const [, mechanism = '', target = ''] =
      /^[+?~-]?(include|redirect|a|mx|ptr|exists)(?:[:=]([^\s/]+))?(?:\/.*)?$/i.exec(term) ?? [];
    if (mechanism === '') continue;
    count += 1;
    if (count > left) return count;
    // A macro's value depends on the mail, so it can't be checked here.
    if (!/^(include|redirect)$/i.test(mechanism) || target.includes('%')) continue;
    const [included] = (await textsAt(lookup, target)).filter(isSpf);
    if (included) count += await lookupsOf(lookup, included, left - count);
    if (count > left) return count;
  }
  return count;
}
