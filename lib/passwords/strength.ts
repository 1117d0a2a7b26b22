import { MAX_PASSWORD_CODE_POINTS, normalisePassword, passwordLength } from '../schemas/normalise-password';
import { effectiveLength, isPattern } from '../schemas/pattern';
import { isPersonal } from './personal';

/** `short` says how many characters are missing; what is `guessable` would be refused. */
export type PasswordStrength =
  { level: 'short'; missing: number } | { level: 'guessable' | 'fair' | 'good' | 'strong' };

/** In symbols that are left to guess: NIST SP 800-63B-4 3.1.1.2 asks for 15 characters where nothing else protects. */
const GOOD = 15;
const STRONG = 20;

/**
 * How good a password is that somebody is typing, or null for an empty one. Runs in the browser: what is typed goes
 * nowhere. It judges by the rules of lib/passwords/policy.ts but for the list of common passwords, which only the
 * server has, so the server's word is the last.
 */
export function passwordStrength(
  password: string,
  about: { name?: string; address?: string; appName: string; minLength: number },
): PasswordStrength | null {
  if (password === '') return null;
  const length = passwordLength(password);
  if (length < about.minLength) return { level: 'short', missing: about.minLength - length };
  // Longer ones are refused, and would be slow to judge at every key.
  if (length > MAX_PASSWORD_CODE_POINTS) return { level: 'guessable' };
  const normal = normalisePassword(password);
  if (isPattern(normal) || isPersonal(normal, about)) return { level: 'guessable' };
  const left = effectiveLength(normal.toLowerCase());
  if (left < GOOD) return { level: 'fair' };
  return { level: left < STRONG ? 'good' : 'strong' };
}
