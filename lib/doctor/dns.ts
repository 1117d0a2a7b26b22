import { Resolver } from 'node:dns/promises';

/** The part of Node's resolver that the checks use. */
export type Lookup = Pick<Resolver, 'resolveTxt' | 'resolveMx'>;

/** No name server responded, so nothing is known about the name. */
export class DnsUnavailable extends Error {
  constructor(readonly asked: string) {
    super(`no answer for ${asked}`);
  }
}

/** Error codes that are an answer: the name or record doesn't exist. */
const NOTHING = ['ENODATA', 'ENOTFOUND'];

/** A resolver with this machine's name servers and short timeouts. */
export function openLookup(): Lookup {
  return new Resolver({ timeout: 2_000, tries: 2 });
}

async function answerOf<T>(name: string, ask: Promise<T[]>): Promise<T[]> {
  try {
    return await ask;
  } catch (error) {
    if (NOTHING.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw new DnsUnavailable(name);
  }
}

/** The TXT records of a name, each joined from its parts (RFC 7208 3.3). Throws DnsUnavailable. */
export async function textsAt(lookup: Lookup, name: string): Promise<string[]> {
  const records = await answerOf(name, lookup.resolveTxt(name));
  return records.map((parts) => parts.join(''));
}

/** The hosts that accept mail for a domain. A null MX (RFC 7505) counts as none. Throws DnsUnavailable. */
export async function mailHostsOf(lookup: Lookup, domain: string): Promise<string[]> {
  const records = await answerOf(domain, lookup.resolveMx(domain));
  return records.map(({ exchange }) => exchange).filter((exchange) => exchange !== '' && exchange !== '.');
}

/** True if the name exists in DNS with any record. Throws DnsUnavailable. */
export async function existsIn(lookup: Lookup, name: string): Promise<boolean> {
  try {
    await lookup.resolveTxt(name);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (NOTHING.includes(code)) return code === 'ENODATA';
    throw new DnsUnavailable(name);
  }
}
