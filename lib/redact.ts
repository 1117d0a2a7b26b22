import { linkPaths } from './routes';

/** Names of fields whose value never reaches a log. */
const SECRET_NAME =
  /pass(word|wd)?|secret|token|cookie|authorization|api-?key|credential|e-?mail|address|recipient|^(to|from|html|text|body|params|args|query|detail|hint|originalMessage)$/i;

/** Also one that was cut off, or whose dots are percent-encoded. */
const JWT = /\beyJ[\w-]{8,}((\.|%2e)[\w-]*)*/gi;
const HASH = /\$argon2\w*\$[\w$=,+/.-]*/g;
const LINK = new RegExp(`(${linkPaths.join('|')})/(?!complete\\b)[^\\s"'<>/]+`, 'g');
/** With all that may stand before the @, which a URL spells %40. Begins where a word begins, so that long words cost little. */
const ADDRESS = /(?<![^\s@<>"(),:;[\]\\])[^\s@<>"(),:;[\]\\]+?(?:@|%40)(?=[\w-]+(\.[\w-]+)+)/gi;
const BEARER = /\b(Bearer|Basic)\s+\S+/gi;
const USERINFO = /:\/\/[^\s/@]+@/g;
/** As in the query of a URL or a line of settings. */
const NAMED = /\b(\w{0,40}(?:pass(?:word|wd)?|secret|token|api_?key)\w{0,40}=)[^\s&#"'<>]+/gi;
/** Resend's keys and webhook secrets, by how they begin. */
const KEY = /\b(re|whsec)_[\w+/=-]{6,}/g;

/** How much of a text is looked at: more than is kept, since what is masked gets shorter. */
const LOOKED_AT = 10_000;
const LONGEST = 2_000;

/** The beginning of a text without a word that was cut off: half an address or token would not be known as one. */
function beginning(text: string): string {
  if (text.length <= LOOKED_AT) return text;
  const words = text.slice(0, LOOKED_AT).split(/(?<=\s)/);
  return `${words.slice(0, -1).join('')}…`;
}

/** A text without what opens a door or names a person: tokens, links, keys, passwords, the local part of addresses. */
export function redactText(text: string): string {
  return beginning(text)
    .replace(JWT, '…')
    .replace(HASH, '…')
    .replace(LINK, '$1/…')
    .replace(USERINFO, '://…@')
    .replace(BEARER, '$1 …')
    .replace(NAMED, '$1…')
    .replace(KEY, '$1_…')
    .replace(ADDRESS, '…@')
    .slice(0, LONGEST);
}

/**
 * An error's words, without those of the database about a statement: they may quote what was written, up to the whole row.
 * Its code stays, and where Prisma says what was called.
 */
function wordsOf(error: Error): string {
  if ('severity' in error || error.name === 'DriverAdapterError') return '(by the database)';
  if (error.name === 'PrismaClientValidationError') return error.message.trim().split('\n').at(-1) ?? '';
  return error.name.startsWith('Prisma')
    ? error.message.replace(/Message: `[^]*`/, 'Message: (by the database)')
    : error.message;
}

const framesOf = ({ stack = '' }: Error) =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');

/** What an error tells a log: its kind, code, words and stack, each redacted; never its other fields. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  // Next shows the digest on its error page: it is what a person can tell us.
  const { code, digest } = error as { code?: unknown; digest?: unknown };
  const said = wordsOf(error);
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof digest === 'string' ? { digest: redactText(digest) } : {}),
    message: redactText(said),
    stack: redactText(said === error.message ? (error.stack ?? '') : framesOf(error)),
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
