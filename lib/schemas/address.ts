import * as z from 'zod/mini';

// The atext of RFC 5322 that people have in their addresses. Left out on purpose: % and ! (source routes), | and
// backtick (shells), ? (encoded words), { } $ * ^ (nobody's). Quoted parts and comments have no place here either.
const atom = /^[A-Za-z0-9_+'&=/#~-]+$/;
const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const topLabel = /^[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$/;

function isAddress(value: string): boolean {
  if (value.length > 254) return false;
  const parts = value.split('@');
  const [local, domain] = parts;
  if (parts.length !== 2 || !local || !domain) return false;
  if (local.length > 64 || !local.split('.').every((part) => atom.test(part))) return false;
  const labels = domain.split('.');
  return labels.length > 1 && labels.every((part) => label.test(part)) && topLabel.test(labels.at(-1) ?? '');
}

/**
 * One mail address as typed, trimmed and then never transformed again: RFC 5321 lengths (254, local part 64), ASCII
 * dot-atoms, a domain of letter-digit-hyphen labels with a dot in it. Narrower than the RFC: whatever two parsers of
 * addresses could read differently (quotes, comments, lists, routes, IP literals, line breaks, look-alikes of @)
 * is refused, so that one string means one mailbox everywhere. Codes: address-missing, address-invalid.
 */
export const addressSchema = z
  .string({ error: 'address-missing' })
  .check(z.trim(), z.minLength(1, 'address-missing'), z.refine(isAddress, 'address-invalid'));

/**
 * The form that addresses are compared and counted by. Lowers A to Z only: toLowerCase() would turn the Kelvin sign
 * into k and so let one address answer for another.
 */
export function canonicalAddress(address: string): string {
  return address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
