import { expect, it } from 'vitest';
import { pool } from '@/lib/database/client';

// proves: ASVS 16.2.2
it('every time in every table has its zone, and those that are filled in are the database’s', async () => {
  const { rows } = await pool().query<{ name: string; type: string; filled: string | null }>(
    `SELECT table_name || '.' || column_name AS "name", data_type AS "type", column_default AS "filled"
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%' AND data_type ~ '^(timestamp|date|time)'`,
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const { name, type, filled } of rows) {
    expect(type, name).toBe('timestamp with time zone');
    expect([null, 'clock_timestamp()'], name).toContain(filled);
  }
});
