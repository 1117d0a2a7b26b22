import { beforeEach, expect, it } from 'vitest';
import { purgeEvents } from '@/lib/audit/purge';
import { pool } from '@/lib/db';
import { statementsOf } from '../../support/statements';

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
  expect([await purgeEvents(), await left(), await purgeEvents()]).toEqual([3, 2, 0]);
});

it('goes by batches, each a transaction of its own', async () => {
  await add(2_500, 400);
  await add(1, 1);
  let deleted = 0;
  const statements = await statementsOf(async () => (deleted = await purgeEvents()));
  expect([deleted, await left()]).toEqual([2_500, 1]);
  expect(statements).toHaveLength(3);
  for (const statement of statements) expect(statement).toMatch(/^\s*WITH old /);
});

it('shares the work when several instances do it at once', async () => {
  await add(5_000, 400);
  const shares = await Promise.all([purgeEvents(), purgeEvents(), purgeEvents()]);
  const later = await purgeEvents();
  expect(shares.reduce((sum, one) => sum + one, later)).toBe(5_000);
  expect(await left()).toBe(0);
});

it('begins no other batch once it is to stop', async () => {
  await add(2_500, 400);
  const stopping = new AbortController();
  const purging = purgeEvents(stopping.signal);
  stopping.abort();
  expect(await purging).toBe(1_000);
  expect(await purgeEvents(stopping.signal)).toBe(0);
  expect(await left()).toBe(1_500);
});
