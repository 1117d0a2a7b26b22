import { isStatementTimeout } from '@/lib/database/away';
import { redactText } from '@/lib/redact';
import { connectionFault, mayClear } from '@/lib/database/connection-fault';

/** PostgreSQL's codes and Prisma's for tables that aren't there. */
const NO_TABLES = /\b(42P01|42703|P2021|P2022)\b/;

/** What an operator can do something about, in one line that names the setting; anything else with its stack, redacted. */
export function faultOf(error: unknown): string {
  const { setting = 'DATABASE_URL' } = (error ?? {}) as { setting?: string };
  const text = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : String(error);
  const known = connectionFault(error);
  if (known) return `${setting}: ${known}.`;
  if (NO_TABLES.test(text))
    return `${setting}: that database has no tables of this version of Sparekey; npm start and npm run up make them.`;
  if (isStatementTimeout(error))
    return `A statement took longer than 8 s and was cancelled; nothing was changed. ${redactText(text)}`;
  if (mayClear(error)) return `${setting}: the database can’t be reached, or is too busy, at the moment.`;
  return redactText(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
