import * as z from 'zod/mini';
import { MAX_PASSWORD_CODE_POINTS, normalisePassword, passwordLength } from './normalise-password';

/**
 * An existing password. Only a missing or overlong one is refused, because the minimum length may have changed since it
 * was set. Codes: password-missing, password-too-long.
 */
export const currentPasswordSchema = z.string({ error: 'password-missing' }).check(
  z.minLength(1, 'password-missing'),
  z.refine((password) => passwordLength(password) <= MAX_PASSWORD_CODE_POINTS, 'password-too-long'),
);

/**
 * A new password, as far as the browser can check it: `minLength` to 256 code points after NFC, any characters (ASVS
 * 6.2.5, 6.2.9). The server also refuses common and personal passwords (lib/passwords/policy.ts).
 * Codes: password-missing, password-too-short, password-too-long.
 */
export const newPasswordSchema = (minLength: number) =>
  currentPasswordSchema.check(
    z.refine((password) => passwordLength(password) >= minLength, 'password-too-short'),
  );

/** Whether both passwords are equal after normalising. False for values that no form accepts. */
export function samePassword(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  if (one === other) return true;
  const fit = [one, other].every((password) => passwordLength(password) <= MAX_PASSWORD_CODE_POINTS);
  return fit && normalisePassword(one) === normalisePassword(other);
}
