import { isStatementTimeout } from '@/lib/database/away';
import { redactText } from '@/lib/redact';
import { connectionFault, mayClear } from '@/lib/database/connection-fault';

/** PostgreSQL's and Prisma's codes for missing tables or columns. */
const NO_TABLES = /\b(42P01|42703|P2021|P2022)\b/;

/** One line that names the setting and the fault, for faults that an operator can fix; otherwise the redacted stack. */
export function faultOf(error: unknown): string {
  const { setting = 'DATABASE_URL' } = (error ?? {}) as { setting?: string };
  const text = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : String(error);
  const known = connectionFault(error);
  if (known) return `${setting}: ${known}.`;
  if (NO_TABLES.test(text))
    return `${setting}: the database lacks this version’s tables. npm start and npm run up create them.`;
  if (isStatementTimeout(error))
    return `A statement took longer than 8 s and was cancelled. Nothing was changed. ${redactText(text)}`;
  if (mayClear(error)) return `${setting}: the database is unreachable or too busy. Try again in a minute.`;
  return redactText(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
