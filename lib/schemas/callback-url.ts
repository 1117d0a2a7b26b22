const LONGEST = 512;
const ORIGIN = 'http://own.invalid';

// Browsers treat backslashes as slashes, and drop tabs and line breaks.
const unfit = /[\\\s\p{C}]/u;

const beginsWithOneSlash = (path: string) => path.startsWith('/') && !path.startsWith('//');

/**
 * The value as a path on this site (with query and fragment, percent-encoded), or null for anything else. Prevents open
 * redirects (CWE-601): parses the value like a browser, and checks the result's slashes too, because `/.//evil.test`
 * becomes `//evil.test`.
 */
export function ownPath(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST) return null;
  if (!beginsWithOneSlash(value) || unfit.test(value) || !URL.canParse(value, ORIGIN)) return null;
  const url = new URL(value, ORIGIN);
  const path = url.pathname + url.search + url.hash;
  return url.origin === ORIGIN && beginsWithOneSlash(path) && path.length <= LONGEST ? path : null;
}
