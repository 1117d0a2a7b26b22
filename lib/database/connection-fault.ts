import { isDatabaseAway } from './away';
import type { SessionFault } from './session';

/**
 * What pg, PostgreSQL (appendix A of its manual), PgBouncer and Prisma say when the setting itself is wrong: waiting
 * doesn't help. PgBouncer before 1.19 has no codes of its own for a wrong name or password.
 */
const faults: [RegExp, string][] = [
  [
    /does not support SSL connections/,
    'the server has no TLS, which sslmode requires. Turn TLS on there, or remove sslmode',
  ],
  [
    /no encryption|SSL (connection is )?required|connection is insecure/i,
    'the server refuses this user without TLS. Add ?sslmode=verify-full, or allow it in pg_hba.conf',
  ],
  [
    /"code":"(\w*_CERT\w*|CERT_\w+|UNABLE_TO_\w+|HOSTNAME_MISMATCH|ERR_TLS_\w+|ERR_SSL_\w+|EPROTO)"/,
    'the server’s TLS certificate isn’t trusted, is out of date or is for another host. Set sslrootcert to the file of its authority',
  ],
  [/"syscall":"open"/, 'a certificate or key file that it names can’t be read'],
  [
    /\b(28P01|28000|P1000|P1010)\b|^SASL: |auth failed|password authentication failed|no such user/,
    'the database refuses that name or password',
  ],
  [/\b(3D000|P1003)\b|no such database/, 'that server has no database of this name'],
  [/\b42501\b/, 'that user lacks a permission there. It must own the database'],
  [/"code":"55000"/, 'that database accepts no connections'],
];

/** What is wrong with a database's setting, in words that hold none of its value. Null: no fault of the setting is known. */
export function connectionFault(error: unknown): string | null {
  const text = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : String(error);
  return faults.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

const MESSAGES = /timeout expired|error establishing an SSL connection/;

/** True for a fault that can clear by itself: refused, starting, full, not in the DNS yet, a socket that isn't there yet. */
export function mayClear(error: unknown): boolean {
  const {
    code,
    syscall,
    message = '',
  } = (error ?? {}) as { code?: string; syscall?: string; message?: string };
  const isUnreached = code === 'ENETUNREACH' || (code === 'ENOENT' && syscall === 'connect');
  return isUnreached || MESSAGES.test(message) || isDatabaseAway(error);
}

/** What an operator does where a session isn't as the app needs it. */
export const sessionWords: Record<SessionFault, string> = {
  'schema-not-public':
    'the search_path of this user must begin with the schema public. Run ALTER ROLE … SET search_path = public',
  'zone-not-utc':
    "its pooler drops the time zone that the app asks for. Run ALTER ROLE … SET timezone = 'UTC'",
};
