export type Sender = { name: string; address: string };

/** A name that needs no quotes: RFC 5322 atoms and spaces, and letters beyond ASCII (RFC 6532). */
const PLAIN = /^(?:[\w!#$%&'*+/=?^`{|}~ -]|[^\p{ASCII}])*$/u;

/**
 * Parses a sender: `address`, `Name <address>` or `"Name, Inc." <address>` (RFC 5322 3.4). Required quotes may be missing,
 * because shells and settings files remove them. Returns null for anything else, including lists. Doesn't check the
 * address itself.
 */
export function readSender(text: string): Sender | null {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return null;
  const [, written, address] = /^([^<>]*?) *<([^<>\s]+)>$/.exec(text) ?? [];
  if (written === undefined || address === undefined)
    return /[\s<>,"]/.test(text) ? null : { name: '', address: text };
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(written)?.[1]?.replace(/\\(.)/g, '$1');
  // An @ in an unquoted name suggests a list.
  if (quoted === undefined && /["@]/.test(written)) return null;
  return { name: (quoted ?? written).trim(), address };
}

/** Formats a sender so that every mail program reads the same name and address. */
export function writeSender({ name, address }: Sender): string {
  if (name === '') return address;
  return `${PLAIN.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`} <${address}>`;
}
