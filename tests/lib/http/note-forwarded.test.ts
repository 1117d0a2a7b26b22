import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { raiseAlarm } from '@/lib/alarms/raise';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { noteForwarded } from '@/lib/http/note-forwarded';
import type { Visit } from '@/lib/http/visit';
import { messages } from '../../support/mail/outbox';
import { withSettings } from '../../support/server/settings';
import { statementsOf } from '../../support/database/statements';
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

/** A visit, and another second: a process raises a kind once a second. */
function comes(given: Parameters<typeof visit>[0] = {}) {
  noteForwarded(visit(given));
  vi.advanceTimersByTime(2_000);
}

const countOf = async (kind: string) =>
  (await pool().query<{ count: number }>('SELECT "count" FROM "Alarm" WHERE "kind" = $1', [kind])).rows[0]
    ?.count;

/** Resolves when what was raised so far is written. */
async function written(reference: string) {
  await raiseAlarm(`front-failed ${reference}`, reference, { mail: false });
  await until('it is written', async () => (await countOf(`front-failed ${reference}`)) === 1);
}

it('notes forwarded headers that nobody vouches for, once an hour, and mails nobody about them', async () => {
  await written('first');
  const statements = await statementsOf(async () => {
    comes({ forwarded: false });
    comes({ isInner: true });
    await withSettings({ trustedProxies: 1 }, async () => comes());
    await written('one');
  });
  expect(statements.filter((one) => one.includes('INSERT INTO "Alarm"'))).toHaveLength(1);

  comes();
  await until('it is noted', async () => (await countOf('forwarded-headers')) === 1);
  comes();
  await written('two');
  expect(await countOf('forwarded-headers')).toBe(1);
  vi.advanceTimersByTime(61 * 60_000);
  comes();
  await until('it is noted again', async () => (await countOf('forwarded-headers')) === 2);
  const { rows } = await pool().query(`SELECT 1 FROM "Alarm" WHERE "mailedAt" IS NOT NULL`);
  expect([rows, await messages()]).toEqual([[], []]);
});
