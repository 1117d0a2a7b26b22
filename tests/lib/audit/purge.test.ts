import { beforeEach, expect, it } from 'vitest';
import { purgeEvents } from '@/lib/audit/purge';
import { pool } from '@/lib/database/client';
import { statementsOf } from '../../support/database/statements';

beforeEach(() => pool().query('DELETE FROM "AuditEvent"'));

const add = (count: number, days: number) =>
  pool().query(
    `INSERT INTO "AuditEvent" ("type", "at")
     SELECT 'signed-in', clock_timestamp() - $2::float8 * interval '1 day' FROM generate_series(1, $1)`,
    [count, days],
  );

async function left(): Promise<number> {
  const { rows } = await pool().query<{ count: number }>('SELECT count(*)::int AS "count" FROM "AuditEvent"');
  return rows[0]?.count ?? 0;
}

// proves: ASVS 14.2.7
it('deletes what is older than 365 days', async () => {
  await add(3, 365.01);
  await add(2, 364.99);
  expect([await purgeEvents(1_000), await left(), await purgeEvents(1_000)]).toEqual([3, 2, 0]);
});

it('deletes the oldest first, at most as many as it may, in one statement', async () => {
  await add(1_500, 400);
  await add(3, 500);
  const statements = await statementsOf(async () => expect(await purgeEvents(10)).toBe(10));
  expect(statements).toHaveLength(1);
  const { rows } = await pool().query(
    `SELECT count(*)::int AS "old" FROM "AuditEvent" WHERE "at" < now() - interval '450 days'`,
  );
  expect([rows, await left()]).toEqual([[{ old: 0 }], 1_493]);
});

it('shares the work when several instances do it at once', async () => {
  await add(3_000, 400);
  const shares = await Promise.all([purgeEvents(1_000), purgeEvents(1_000), purgeEvents(1_000)]);
  const later = await purgeEvents(1_000);
  expect(shares.reduce((sum, one) => sum + one, later)).toBe(3_000);
  expect(await left()).toBe(0);
});
