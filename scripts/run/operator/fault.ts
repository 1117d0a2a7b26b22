import { isDatabaseAway } from '@/lib/database-away';
import { redactText } from '@/lib/redact';

/** PostgreSQL's codes (appendix A of its manual) and Prisma's, for what is wrong with DATABASE_URL itself. */
const faults: [RegExp, string][] = [
  [/\b(28P01|28000|P1000|P1010)\b/, 'the database refuses that name or password'],
  [/\b(3D000|P1003)\b/, 'that server has no database of this name'],
  [
    /\b(42P01|42703|P2021|P2022)\b/,
    'that database has no tables of this version of Sparekey; npm start and npm run up make them',
  ],
];

/** What an operator can do something about, in one line that names the setting; anything else with its stack, redacted. */
export function faultOf(error: unknown): string {
  const text = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : String(error);
  const [, known] = faults.find(([codes]) => codes.test(text)) ?? [];
  if (known) return `DATABASE_URL: ${known}.`;
  if (isDatabaseAway(error))
    return 'DATABASE_URL: the database can’t be reached, or is too busy, at the moment.';
  return redactText(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
