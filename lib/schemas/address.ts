import * as z from 'zod/mini';

// The atext characters of RFC 5322 that occur in real addresses. Not allowed: % and ! (source routes), | and backtick
// (shells), ? (encoded words), { } $ * ^ (not in use), and quoted parts and comments.
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
 * One email address, trimmed and never transformed afterwards: RFC 5321 lengths (254, local part 64), ASCII dot-atoms,
 * and a domain of letter-digit-hyphen labels with at least one dot. Stricter than the RFC: refuses anything that two
 * parsers could read differently (quotes, comments, lists, routes, IP literals, line breaks, look-alikes of @), so that
 * a string means the same mailbox everywhere. Codes: address-missing, address-invalid.
 */
export const addressSchema = z
  .string({ error: 'address-missing' })
  .check(z.trim(), z.minLength(1, 'address-missing'), z.refine(isAddress, 'address-invalid'));

/**
 * The form in which addresses are compared and counted. Lower-cases only A to Z: toLowerCase() would turn the Kelvin
 * sign into k, so that one address could pass for another.
 */
export function canonicalAddress(address: string): string {
  return address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
