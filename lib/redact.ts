import { linkPaths } from './routes';

/** Names of fields whose value never reaches a log. */
const SECRET_NAME =
  /pass(word|wd)?|secret|token|cookie|authorization|api-?key|credential|e-?mail|address|recipient|^(to|from|html|text|body|params|args|query|detail|hint|originalMessage)$/i;

/** Also matches a truncated token, or one whose dots are percent-encoded. */
const JWT = /\beyJ[\w-]{8,}((\.|%2e)[\w-]*)*/gi;
const HASH = /\$argon2\w*\$[\w$=,+/.-]*/g;
const LINK = new RegExp(`(${linkPaths.join('|')})/(?!complete\\b)[^\\s"'<>/]+`, 'g');
/** Also matches %40 for @. Begins only where a word begins, so that long words cost little. */
const ADDRESS = /(?<![^\s@<>"(),:;[\]\\])[^\s@<>"(),:;[\]\\]+?(?:@|%40)(?=[\w-]+(\.[\w-]+)+)/gi;
const BEARER = /\b(Bearer|Basic)\s+\S+/gi;
const USERINFO = /:\/\/[^\s/@]+@/g;
/** As in the query of a URL or a line of settings. */
const NAMED = /\b(\w{0,40}(?:pass(?:word|wd)?|secret|token|api_?key)\w{0,40}=)[^\s&#"'<>]+/gi;
/** Resend's API keys and webhook secrets, by their prefixes. */
const KEY = /\b(re|whsec)_[\w+/=-]{6,}/g;

/** More is read than kept, because masking shortens a text. */
const MAX_READ_LENGTH = 10_000;
const MAX_KEPT_LENGTH = 2_000;

/** The beginning of a text, without a truncated last word: half an address or token might not be recognised. */
function beginning(text: string): string {
  if (text.length <= MAX_READ_LENGTH) return text;
  const words = text.slice(0, MAX_READ_LENGTH).split(/(?<=\s)/);
  return `${words.slice(0, -1).join('')}…`;
}

/** A text with its tokens, links, keys, passwords and the local parts of email addresses masked. */
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
    .slice(0, MAX_KEPT_LENGTH);
}

/**
 * An error's message, without the database's text about a statement, which may quote a whole row. The code stays, and so does
 * Prisma's description of the call.
 */
function messageOf(error: Error): string {
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

/** An error for the log: its name, code, message and stack, each redacted. All other fields are dropped. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  // Next shows the digest on its error page, so users can report it.
  const { code, digest } = error as { code?: unknown; digest?: unknown };
  const message = messageOf(error);
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof digest === 'string' ? { digest: redactText(digest) } : {}),
    message: redactText(message),
    stack: redactText(message === error.message ? (error.stack ?? '') : framesOf(error)),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}

/**
 * A copy of a value for the log (ASVS 16.2.5). Fields named like a secret or an email address are blanked at any depth, texts
 * are redacted, and errors keep their stack but not the fields that libraries add.
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
