import { beforeEach, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { blankMessages, purgeMessages, purgeWorkers } from '@/lib/outbox/purge';
import { noteStep } from '@/lib/outbox/steps';
import { newMessage, newWorker } from '../../support/mail/messages';

const DAY = 86_400;
const SETTLED = [
  'sent',
  'skipped',
  'replaced',
  'dead',
  'delayed',
  'delivered',
  'failed',
  'bounced',
  'complained',
];

beforeEach(async () => {
  await pool().query('DELETE FROM "OutboundEmail"');
  await pool().query('DELETE FROM "Worker"');
});

/** A message that was settled so many days ago. */
async function settled(days: number, state = 'sent'): Promise<string> {
  const id = await newMessage({ state, address: 'ada@example.com' });
  await pool().query(
    `UPDATE "OutboundEmail" SET "settledAt" = clock_timestamp() - $2::float8 * interval '1 day',
       "callbackUrl" = '/account/security' WHERE "id" = $1`,
    [id, days],
  );
  await noteStep(id, 'accepted', null, db());
  return id;
}

async function rows(columns: string): Promise<Record<string, unknown>[]> {
  const found = await pool().query<Record<string, unknown>>(
    `SELECT ${columns} FROM "OutboundEmail" ORDER BY "settledAt", "createdAt"`,
  );
  return found.rows;
}

// proves: ASVS 14.2.7
it('blanks whom a settled message went to after 30 days, in whatever state it ended', async () => {
  for (const state of SETTLED) await settled(30.01, state);
  await settled(29.99);
  expect(await blankMessages(1_000)).toBe(SETTLED.length);
  const blank = { address: '', device: '', callbackUrl: null };
  expect(await rows('"address", "device", "callbackUrl"')).toEqual([
    ...SETTLED.map(() => blank),
    { address: 'ada@example.com', device: 'Firefox on Linux', callbackUrl: '/account/security' },
  ]);
  expect(await blankMessages(1_000)).toBe(0);
});

it('deletes a message and its steps after 365 days', async () => {
  for (const state of SETTLED) await settled(365.01, state);
  const kept = await settled(364.99);
  expect(await purgeMessages(1_000)).toBe(SETTLED.length);
  expect(await rows('"id"')).toEqual([{ id: kept }]);
  expect((await pool().query('SELECT "messageId" FROM "MessageStep"')).rows).toEqual([{ messageId: kept }]);
  expect(await purgeMessages(1_000)).toBe(0);
});

it('never touches what is queued, however old', async () => {
  const id = await newMessage({ age: 900 * DAY, address: 'ada@example.com', unclear: 800 * DAY });
  // A row that says both, as no code of ours leaves it: the state decides.
  await pool().query(`UPDATE "OutboundEmail" SET "settledAt" = clock_timestamp() - interval '2 years'`);
  expect([await blankMessages(1_000), await purgeMessages(1_000)]).toEqual([0, 0]);
  expect(await rows('"id", "address"')).toEqual([{ id, address: 'ada@example.com' }]);
});

it('takes a worker off the list that was not heard of for a day', async () => {
  await newWorker({ beat: DAY + 60 });
  await newWorker({ beat: DAY - 60 });
  await newWorker();
  expect([await purgeWorkers(1_000), await purgeWorkers(1_000)]).toEqual([1, 0]);
});
