import { purposes } from './links/purposes';

/** Names of fields whose value never reaches a log. */
const SECRET_NAME =
  /pass(word|wd)?|secret|token|cookie|authorization|api-?key|credential|e-?mail|address|recipient|^(to|from|html|text|body|params|args|query)$/i;

const JWT = /\beyJ[\w-]*\.[\w-]+\.[\w-]*/g;
const LINK_PATHS = Object.values(purposes).map(({ path }) => path);
const LINK = new RegExp(`(${LINK_PATHS.join('|')})/(?!complete\\b)[^\\s"'<>/]+`, 'g');
const ADDRESS = /[^\s@<>"'(),:;[\]\\=&]+@(?=[\w-]+(\.[\w-]+)+)/g;
const BEARER = /\b(Bearer|Basic)\s+\S+/gi;
const USERINFO = /:\/\/[^\s/@]+@/g;
const LONGEST = 2_000;

/** A text without what opens a door or names a person: tokens, links, bearer values, the local part of addresses. */
export function redactText(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(JWT, '…')
    .replace(LINK, '$1/…')
    .replace(USERINFO, '://…@')
    .replace(BEARER, '$1 …')
    .replace(ADDRESS, '…@');
}

/** What an error tells a log: its kind, code, words and stack, each redacted; never its other fields. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  // Next shows the digest on its error page: it is what a person can tell us.
  const { code, digest } = error as { code?: unknown; digest?: unknown };
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof digest === 'string' ? { digest: redactText(digest) } : {}),
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}

/**
 * A copy of a value for the log (ASVS 16.2.5): fields named like a secret or a person's address are blanked at any
 * depth, texts are redacted, errors keep their stack and lose the fields that libraries hang on them.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 5) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.slice(0, 50).map((one) => redact(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      SECRET_NAME.test(name) ? '[redacted]' : redact(one, depth + 1),
    ]),
  );
}
