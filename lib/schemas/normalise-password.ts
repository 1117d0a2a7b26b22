/** NIST SP 800-63B-4, 3.1.1.2 asks for 64 at least; a limit keeps hashing bounded. In code points. */
export const LONGEST_PASSWORD = 256;

// No canonical decomposition is longer than four code points (Unicode Standard Annex 15), and a code point takes two
// UTF-16 units at most: above this a text can't come down to LONGEST_PASSWORD. NFC of a form's 64 KiB of combining
// marks takes a second, so the length is looked at first.
const SURELY_TOO_LONG = LONGEST_PASSWORD * 4 * 2;

/**
 * The one form in which passwords are counted, judged, hashed and verified: NFC, so that ä typed as one or as two
 * code points is the same password (NIST SP 800-63B-4, 3.1.1.2; the written exception to ASVS 6.2.8). Nothing else
 * changes: case and spaces stay.
 */
export function normalisePassword(password: string): string {
  return password.normalize('NFC');
}

/** The length in code points after normalising; Infinity, unread, for what is longer than allowed anyway. */
export function passwordLength(password: string): number {
  return password.length > SURELY_TOO_LONG ? Infinity : [...normalisePassword(password)].length;
}
