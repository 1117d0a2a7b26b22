import * as z from 'zod/mini';
import { LONGEST_PASSWORD, normalisePassword, passwordLength } from './normalise-password';

/**
 * A password that was set once. Length rules may have been others then: only a missing one and one beyond the ceiling
 * are refused. Codes: password-missing, password-too-long.
 */
export const currentPasswordSchema = z.string({ error: 'password-missing' }).check(
  z.minLength(1, 'password-missing'),
  z.refine((password) => passwordLength(password) <= LONGEST_PASSWORD, 'password-too-long'),
);

/**
 * A password being chosen, as far as a browser can judge: `minLength` to 256 code points after NFC, any characters
 * (ASVS 6.2.5, 6.2.9). What is common or personal only the server knows: lib/passwords/policy.ts.
 * Codes: password-missing, password-too-short, password-too-long.
 */
export const newPasswordSchema = (minLength: number) =>
  currentPasswordSchema.check(
    z.refine((password) => passwordLength(password) >= minLength, 'password-too-short'),
  );

/** True when both are the same in the form in which passwords are compared; false for what no form accepts. */
export function samePassword(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  if (one === other) return true;
  const fit = [one, other].every((password) => passwordLength(password) <= LONGEST_PASSWORD);
  return fit && normalisePassword(one) === normalisePassword(other);
}
