import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pool } from '@/lib/db';
import { env } from '@/lib/env';
import { noteForwarded } from '@/scripts/front/note-forwarded';
import type { Visit } from '@/scripts/front/visit';
import { messages } from '../../support/outbox';
import { withSettings } from '../../support/settings';
import { until } from '../../support/until';

beforeEach(() => {
  Object.assign(env(), { admins: ['ops@example.com'] });
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => void vi.useRealTimers());

function visit({ forwarded = true, isInner = false } = {}): Visit {
  const context = { reference: 'abcd1234' } as Visit['context'];
  return { isInner, outer: { client: '127.0.0.1', forwarded }, context } as Visit;
}

const noted = async () => (await pool().query<{ count: number }>('SELECT "count" FROM "Alarm"')).rows;

it('notes forwarded headers that nobody vouches for, once an hour, and mails nobody about them', async () => {
  noteForwarded(visit({ forwarded: false }));
  noteForwarded(visit({ isInner: true }));
  await withSettings({ trustedProxies: 1 }, async () => noteForwarded(visit()));
  expect(await noted()).toEqual([]);

  noteForwarded(visit());
  await until('it is noted', async () => (await noted()).length === 1);
  noteForwarded(visit());
  vi.advanceTimersByTime(61 * 60_000);
  noteForwarded(visit());
  await until('it is noted again', async () => (await noted())[0]?.count === 2);
  const { rows } = await pool().query('SELECT "kind", "mailedAt" FROM "Alarm"');
  expect(rows).toEqual([{ kind: 'forwarded-headers', mailedAt: null }]);
  expect(await messages()).toEqual([]);
});
