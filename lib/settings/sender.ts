export type Sender = { name: string; address: string };

/** What may stand in a name without quotes: RFC 5322's atoms with spaces between, and letters beyond ASCII (RFC 6532). */
const PLAIN = /^(?:[\w!#$%&'*+/=?^`{|}~ -]|[^\p{ASCII}])*$/u;

/**
 * Reads a sender: `address`, `Name <address>` or `"Name, Inc." <address>` (RFC 5322 3.4). A name may lack the quotes that
 * its signs call for, because shells and settings files take them away. Null for anything else, lists included. The
 * address itself is not checked.
 */
export function readSender(text: string): Sender | null {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return null;
  const [, written, address] = /^([^<>]*?) *<([^<>\s]+)>$/.exec(text) ?? [];
  if (written === undefined || address === undefined)
    return /[\s<>,"]/.test(text) ? null : { name: '', address: text };
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(written)?.[1]?.replace(/\\(.)/g, '$1');
  // A name with an address in it would be the beginning of a list.
  if (quoted === undefined && /["@]/.test(written)) return null;
  return { name: (quoted ?? written).trim(), address };
}

/** Writes a sender so that every mail program reads the same name and the one address. */
export function writeSender({ name, address }: Sender): string {
  if (name === '') return address;
  return `${PLAIN.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`} <${address}>`;
}
