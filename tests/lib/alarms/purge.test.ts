import { expect, it } from 'vitest';
import { purgeAlarms } from '@/lib/alarms/purge';
import { pool } from '@/lib/database/client';

it('deletes what was not raised for 365 days, however long ago it was first', async () => {
  for (const [kind, last] of [
    ['over', 365.01],
    ['again', 364.99],
    ['now', 0],
  ])
    await pool().query(
      `INSERT INTO "Alarm" ("kind", "reference", "firstAt", "lastAt")
       VALUES ($1, 'abcd', clock_timestamp() - interval '900 days', clock_timestamp() - $2::float8 * interval '1 day')`,
      [kind, last],
    );
  expect([await purgeAlarms(1_000), await purgeAlarms(1_000)]).toEqual([1, 0]);
  const { rows } = await pool().query('SELECT "kind" FROM "Alarm" ORDER BY "kind"');
  expect(rows).toEqual([{ kind: 'again' }, { kind: 'now' }]);
});
