const LONGEST = 512;
const ORIGIN = 'http://own.invalid';

// Backslashes are slashes to a browser; tabs and line breaks it drops before it reads on.
const unfit = /[\\\s\p{C}]/u;

const beginsWithOneSlash = (path: string) => path.startsWith('/') && !path.startsWith('//');

/**
 * The value as a path on this site (with query and fragment, percent-encoded), or null for anything else. What comes
 * back leads nowhere but to our own origin however a browser reads it: the value is parsed as a browser parses it,
 * and the slashes are counted on the result too, since `/.//evil.test` becomes `//evil.test` (CWE-601).
 */
export function ownPath(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST) return null;
  if (!beginsWithOneSlash(value) || unfit.test(value) || !URL.canParse(value, ORIGIN)) return null;
  const url = new URL(value, ORIGIN);
  const path = url.pathname + url.search + url.hash;
  return url.origin === ORIGIN && beginsWithOneSlash(path) && path.length <= LONGEST ? path : null;
}
