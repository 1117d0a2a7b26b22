import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { startUpkeep, type Upkeep } from '@/lib/upkeep/start';
import { holdRows } from '../../support/database/row-lock';
import { until } from '../../support/until';

const running: Upkeep[] = [];
beforeEach(() => pool().query('DELETE FROM "WebhookCall"'));
afterEach(() => Promise.all(running.splice(0).map((upkeep) => upkeep.stop())));

/** Waits that a test can end, in the order in which they were begun. */
function start(waits: number[]): { upkeep: Upkeep; asked: () => number } {
  let asked = 0;
  const next = () => waits[asked++] ?? 3_600_000;
  const upkeep = startUpkeep({ first: next, next });
  running.push(upkeep);
  return { upkeep, asked: () => asked };
}

const addOld = (id: string) =>
  pool().query(`INSERT INTO "WebhookCall" VALUES ($1, clock_timestamp() - interval '200 days')`, [id]);

/** The tables that the parts of a purge begin with. */
const PURGED = [
  'AuditEvent',
  'Alarm',
  'EmailLink',
  'Erasure',
  'OutboundEmail',
  'RateLimit',
  'Session',
  'Suppression',
  'WebhookCall',
  'Worker',
];

async function left(): Promise<number> {
  const { rows } = await pool().query<{ id: string }>('SELECT "id" FROM "WebhookCall"');
  return rows.length;
}

it('purges after its first wait, and again after the next one', async () => {
  await addOld('msg_1');
  const { asked } = start([1, 1]);
  await until('it waits for the third time', () => asked() === 3);
  expect(await left()).toBe(0);
  await addOld('msg_2');
  expect(await left()).toBe(1);
});

it('begins the next wait when a purge is over, never two purges at once', async () => {
  const held = await holdRows('LOCK TABLE "EmailLink" IN ACCESS EXCLUSIVE MODE');
  const { asked } = start([1, 1]);
  await held.waiters(1);
  expect(asked()).toBe(1);
  await held.release();
  await until('it waits for the third time', () => asked() === 3);
});

it('stops while it waits, and purges nothing any more', async () => {
  await addOld('msg_1');
  const { upkeep, asked } = start([200, 1]);
  await upkeep.stop();
  await pause(500);
  expect([asked(), await left()]).toEqual([1, 1]);
});

it('stops within a second in the middle of a purge, which ends with the batch under way', async () => {
  await addOld('msg_1');
  await pool().query(
    `INSERT INTO "Alarm" ("kind", "reference", "lastAt") VALUES ('old', '', clock_timestamp() - interval '400 days')`,
  );
  const tables = PURGED.map((table) => `"${table}"`).join(', ');
  const held = await holdRows(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`);
  const { upkeep, asked } = start([1]);
  await held.waiters(1);
  await upkeep.stop();
  // The batch still waits: it was not waited for.
  await held.waiters(1);
  await held.release();
  await until('the purge has ended', () => asked() === 2);
  // Whichever part had its turn first, it was the only one.
  const { rows } = await pool().query('SELECT 1 FROM "Alarm"');
  expect((await left()) + rows.length).toBeGreaterThan(0);
});
