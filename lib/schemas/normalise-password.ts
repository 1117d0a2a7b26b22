/** Keeps hashing bounded. NIST SP 800-63B-4, 3.1.1.2 requires at least 64. */
export const MAX_PASSWORD_CODE_POINTS = 256;

// NFC shortens a text to a quarter at most (Unicode Standard Annex 15), and a code point has at most two UTF-16 units, so
// longer texts can't be valid. Checked before normalising, which takes a second for 64 KiB of combining marks.
const MAX_UTF16_UNITS = MAX_PASSWORD_CODE_POINTS * 4 * 2;

/**
 * The NFC form in which passwords are counted, checked, hashed and verified, so that ä is the same whether typed as one
 * code point or two (NIST SP 800-63B-4, 3.1.1.2; the documented exception to ASVS 6.2.8). Case and spaces are kept.
 */
export function normalisePassword(password: string): string {
  return password.normalize('NFC');
}

/** The normalised length in code points, or Infinity for a text that is certainly too long. */
export function passwordLength(password: string): number {
  return password.length > MAX_UTF16_UNITS ? Infinity : [...normalisePassword(password)].length;
}
