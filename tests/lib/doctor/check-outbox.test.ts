import { beforeEach, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { checkOutbox } from '@/lib/doctor/check-outbox';
import { newMessage, newWorker } from '../../support/mail/messages';
import { withSettings } from '../../support/server/settings';

beforeEach(async () => {
  for (const table of ['OutboundEmail', 'Worker', 'Suppression', 'Alarm'])
    await pool().query(`DELETE FROM "${table}"`);
});

const found = async () => (await checkOutbox()).map(({ level, code, facts }) => [level, code, facts]);
const raise = (kind: string, hoursAgo = 0) =>
  pool().query(
    `INSERT INTO "Alarm" ("kind", "count", "reference", "lastAt")
     VALUES ($1, 3, 'q7Xk2mPd', clock_timestamp() - make_interval(hours => $2))`,
    [kind, hoursAgo],
  );

it('reports a healthy outbox', async () => {
  await newWorker();
  await newMessage();
  expect(await found()).toEqual([
    ['ok', 'workers-running', { workers: 1 }],
    ['ok', 'outbox-waits', { waiting: 1, seconds: expect.any(Number) }],
    ['ok', 'outbox-none-dead', {}],
    ['ok', 'suppressed', { count: 0 }],
  ]);
});

it('reports a missing worker, as a fault if messages are waiting', async () => {
  await newWorker({ beat: 70 });
  expect(await found()).toContainEqual(['warning', 'no-worker', { waiting: 0 }]);
  await newMessage();
  expect(await found()).toContainEqual(['fault', 'no-worker', { waiting: 1 }]);
});

it.each([
  ['provider-refuses-us', 'fault'],
  ['quota', 'fault'],
  ['too-many', 'warning'],
])('reports that the provider refuses our email: %s', async (held, level) => {
  await newWorker({ held });
  expect(await found()).toContainEqual([level, 'outbox-paused', { reason: held, until: expect.any(Date) }]);
});

it('warns about messages older than five minutes, except daily attempts', async () => {
  await newMessage({ age: 80_000, kind: 'new-device', reason: 'bounced', waits: 6_000 });
  expect(await found()).toContainEqual(['ok', 'outbox-waits', { waiting: 1, seconds: null }]);
  await newMessage({ age: 290 });
  expect(await found()).toContainEqual(['ok', 'outbox-waits', { waiting: 2, seconds: expect.any(Number) }]);
  await newMessage({ age: 310 });
  expect(await found()).toContainEqual([
    'warning',
    'outbox-waits',
    { waiting: 3, seconds: expect.any(Number) },
  ]);
});

it('counts the day’s failed messages by reason, and suppressed addresses', async () => {
  for (const reason of ['refused-550', 'refused-550', 'too-old']) await newMessage({ state: 'dead', reason });
  const old = await newMessage({ state: 'dead', reason: 'link-ended' });
  await pool().query(`UPDATE "OutboundEmail" SET "settledAt" = now() - interval '25 hours' WHERE "id" = $1`, [
    old,
  ]);
  await pool().query(`INSERT INTO "Suppression" ("canonical") VALUES ('ada@example.com')`);
  const all = await found();
  expect(all.filter(([, code]) => code === 'outbox-dead')).toEqual([
    ['warning', 'outbox-dead', { reason: 'refused-550', count: 2 }],
    ['warning', 'outbox-dead', { reason: 'too-old', count: 1 }],
  ]);
  expect(all).toContainEqual(['ok', 'suppressed', { count: 1 }]);
});

it('reports the alarms of the last 24 hours', async () => {
  await raise('mail-waits', 2);
  await raise('database-unavailable', 25);
  expect((await found()).filter(([, code]) => code === 'alarm')).toEqual([
    ['warning', 'alarm', { kind: 'mail-waits', count: 3, lastAt: expect.any(Date), reference: 'q7Xk2mPd' }],
  ]);
});

it('warns about forwarded headers only while no proxy is trusted', async () => {
  await raise('forwarded-headers');
  const warning = ['warning', 'forwarded-headers', { lastAt: expect.any(Date) }];
  expect(await found()).toContainEqual(warning);
  await withSettings({ trustedProxies: 1 }, async () => expect(await found()).not.toContainEqual(warning));
  await pool().query(`UPDATE "Alarm" SET "lastAt" = "lastAt" - interval '25 hours'`);
  expect(await found()).not.toContainEqual(warning);
});
