import { expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { liftBounce } from '@/lib/suppressions/lift';
import { purgeSuppressions } from '@/lib/suppressions/purge';
import { recordBounce, recordComplaint } from '@/lib/suppressions/record';

const age = (canonical: string, days: number) =>
  pool().query(
    `UPDATE "Suppression" SET "bouncedAt" = "bouncedAt" - $2::float8 * interval '1 day',
       "complainedAt" = "complainedAt" - $2::float8 * interval '1 day' WHERE "canonical" = $1`,
    [canonical, days],
  );

// proves: suppression-for-life
it('forgets a bounce after a year and a row that says nothing, never a complaint', async () => {
  for (const name of ['old', 'young', 'lifted', 'both']) await recordBounce(db(), `${name}@example.com`);
  for (const name of ['both', 'complaint']) await recordComplaint(db(), `${name}@example.com`);
  await age('old@example.com', 365.01);
  await age('young@example.com', 364.99);
  await age('both@example.com', 400);
  await age('complaint@example.com', 4_000);
  await liftBounce('lifted@example.com', db());

  expect(await purgeSuppressions(1_000)).toBe(3);
  const { rows } = await pool().query(
    `SELECT "canonical", "bouncedAt" IS NOT NULL AS "bounced", "nextTryAt" IS NOT NULL AS "waits",
       "complainedAt" IS NOT NULL AS "complained" FROM "Suppression" ORDER BY 1`,
  );
  const complaint = { bounced: false, waits: false, complained: true };
  expect(rows).toEqual([
    { canonical: 'both@example.com', ...complaint },
    { canonical: 'complaint@example.com', ...complaint },
    { canonical: 'young@example.com', bounced: true, waits: true, complained: false },
  ]);
  expect(await purgeSuppressions(1_000)).toBe(0);
});
