import { expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { purgeCalls } from '@/lib/webhooks/purge';

// proves: webhook-replay, ASVS 14.2.7
it('deletes the ids of calls that the provider can no longer repeat', async () => {
  for (const [id, days] of [
    ['msg_old', 100.01],
    ['msg_repeatable', 99.99],
    ['msg_new', 0],
  ])
    await pool().query(
      `INSERT INTO "WebhookCall" ("id", "receivedAt") VALUES ($1, clock_timestamp() - $2::float8 * interval '1 day')`,
      [id, days],
    );
  expect([await purgeCalls(1_000), await purgeCalls(1_000)]).toEqual([1, 0]);
  const { rows } = await pool().query('SELECT "id" FROM "WebhookCall" ORDER BY "id"');
  expect(rows).toEqual([{ id: 'msg_new' }, { id: 'msg_repeatable' }]);
});
