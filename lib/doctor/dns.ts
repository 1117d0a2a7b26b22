import { Resolver } from 'node:dns/promises';

/** The part of Node's resolver that the checks of a domain ask. */
export type Lookup = Pick<Resolver, 'resolveTxt' | 'resolveMx'>;

/** No name server gave an answer: nothing is known of the name. */
export class DnsUnavailable extends Error {
  constructor(readonly asked: string) {
    super(`no answer for ${asked}`);
  }
}

/** Codes that are an answer: there is no such name, or no such record. */
const NOTHING = ['ENODATA', 'ENOTFOUND'];

/** The machine's own name servers, with little patience: a check that hangs tells nothing. */
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

/** The TXT records of a name, each put together of its parts (RFC 7208 3.3). Throws DnsUnavailable. */
export async function textsAt(lookup: Lookup, name: string): Promise<string[]> {
  const records = await answerOf(name, lookup.resolveTxt(name));
  return records.map((parts) => parts.join(''));
}

/** The hosts that take mail for a domain; a null MX (RFC 7505), which says that none does, is none. Throws DnsUnavailable. */
export async function mailHostsOf(lookup: Lookup, domain: string): Promise<string[]> {
  const records = await answerOf(domain, lookup.resolveMx(domain));
  return records.map(({ exchange }) => exchange).filter((exchange) => exchange !== '' && exchange !== '.');
}

/** Whether a name is in the DNS at all, with whatever records. Throws DnsUnavailable. */
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
