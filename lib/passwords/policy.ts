import type { FieldCode } from '../schemas/form-state';
import { commonPasswords } from './listed';
import { MAX_PASSWORD_CODE_POINTS, normalisePassword, passwordLength } from '../schemas/normalise-password';
import { isPattern } from '../schemas/pattern';
import { isPersonal } from './personal';

type About = { name?: string; address?: string; appName: string; minLength: number };

/**
 * Why a new password is refused, or null when it is fine; every door that sets a password asks here (ASVS 6.1.3).
 * Length in code points first, before anything reads the rest; then the list of common ones, repeats, runs and keyboard
 * walks, and what is made of the name, address or app name. No rule asks for kinds of characters (NIST SP 800-63B-4
 * 3.1.1.2). Throws when the list can't be read: no list, no new password.
 */
export function passwordFault(password: string, about: About): FieldCode | null {
  const length = passwordLength(password);
  if (length > MAX_PASSWORD_CODE_POINTS) return 'password-too-long';
  if (length < about.minLength) return 'password-too-short';
  const normal = normalisePassword(password);
  if (commonPasswords(about.minLength).has(normal.toLowerCase())) return 'password-common';
  if (isPattern(normal)) return 'password-pattern';
  return isPersonal(normal, about) ? 'password-personal' : null;
}
