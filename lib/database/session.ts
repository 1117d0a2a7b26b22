import type pg from 'pg';

export type SessionFault = 'schema-not-public' | 'zone-not-utc';

/**
 * Why the app can't work in a session, or null. Prisma names the schema public and raw SQL follows search_path, so both
 * must lead to the same tables. Every time is read as UTC, which a pooler that drops start-up parameters would break.
 */
export async function sessionFault(client: pg.ClientBase): Promise<SessionFault | null> {
  const { rows } = await client.query<{ schema: string | null; zone: string }>(
    `SELECT current_schema() AS "schema", current_setting('TimeZone') AS "zone"`,
  );
  const [session] = rows;
  if (session?.schema !== 'public') return 'schema-not-public';
  return /^(Etc\/)?(UTC|GMT)$/.test(session.zone) ? null : 'zone-not-utc';
}
