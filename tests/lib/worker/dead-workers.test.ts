import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { recordHeartbeat } from '@/lib/worker/heartbeat';
import { claimMessages } from '@/lib/worker/claim';
import { ALIVE, machine, takeBackFromDead } from '@/lib/worker/dead-workers';
import { startWorker } from '@/lib/worker/work';
import { messages, useResend, write } from '../../support/mail/outbox';
import { newPerson } from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import { statementsOf } from '../../support/database/statements';
import { until } from '../../support/until';

useResend();
beforeEach(() => pool().query('DELETE FROM "Worker"'));

async function writeNotice(): Promise<void> {
  const { email, id } = await newPerson();
  await write('password-changed', email, id);
}

/** A worker of this machine that has claimed one message, and then no longer holds its lock. */
async function killedWorker(id: string, on: string | null = machine()): Promise<void> {
  await writeNotice();
  await recordHeartbeat(id, null, on);
  expect(await claimMessages(1, 1, id)).toHaveLength(1);
}

const leased = async () =>
  (await messages()).flatMap(({ leaseId }) => (leaseId ? [leaseId.split('.')[0]] : [])).sort();

it('takes back the leases of a killed worker at the second look', async () => {
  await killedWorker('killed');
  const first = await takeBackFromDead('me', []);
  expect(first).toMatchObject({ messages: 0, suspects: [expect.stringContaining('killed')] });
  expect(await leased()).toEqual(['killed']);
  expect(await takeBackFromDead('me', first.suspects)).toMatchObject({ messages: 1 });
  expect(await leased()).toEqual([]);
  expect((await pool().query('SELECT 1 FROM "Worker"')).rows).toEqual([]);
});

it('leaves an attempt with an unclear outcome unclear', async () => {
  await killedWorker('killed');
  await pool().query('UPDATE "OutboundEmail" SET "unclearSince" = clock_timestamp()');
  const [before] = await messages();
  await takeBackFromDead('me', (await takeBackFromDead('me', [])).suspects);
  expect(await messages()).toMatchObject([
    { id: before?.id, leaseId: null, unclearSince: before?.unclearSince, attempts: 1 },
  ]);
});

it('leaves the lease of a worker that holds its lock, beats, runs elsewhere or has no lock', async () => {
  for (const id of ['locked', 'beating', 'silent']) await killedWorker(id);
  await killedWorker('elsewhere', 'another machine');
  await killedWorker('lockless', null);
  const live = new pg.Client({ connectionString: env().directDatabaseUrl });
  await live.connect();
  await live.query('SELECT pg_advisory_lock_shared($1::int, hashtext($2))', [ALIVE, 'locked']);
  const { suspects } = await takeBackFromDead('me', []);
  await recordHeartbeat('beating', null, machine());
  expect(await takeBackFromDead('me', suspects)).toMatchObject({ messages: 1 });
  await live.end();
  expect(await leased()).toEqual(['beating', 'elsewhere', 'locked', 'lockless']);
});

it('never suspects a worker that runs, nor one that has lost its connection and has a new one', async () => {
  const worker = startWorker();
  const lock = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = ${ALIVE}::int::oid
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  const isReady = async () =>
    (await pool().query(`SELECT 1 FROM "Worker" WHERE "machine" IS NOT NULL AND EXISTS (${lock})`)).rows
      .length;
  await until('the worker has its lock and says so', isReady);
  expect(await takeBackFromDead('me', [])).toEqual({ messages: 0, suspects: [] });
  await pool().query(`SELECT pg_terminate_backend(pid) FROM (${lock}) l`);
  await until('it has a new lock', isReady);
  expect(await takeBackFromDead('me', [])).toEqual({ messages: 0, suspects: [] });
  await worker.stop();
});

// proves: crash-while-claimed
it('sends the mail of a worker that was killed long before its lease ends', async () => {
  await killedWorker('killed');
  const worker = startWorker();
  await until('the mail is sent', async () => (await messages())[0]?.state === 'sent', 25_000);
  await worker.stop();
});

it('pauses while another transaction has the only due message, and sends it afterwards', async () => {
  await writeNotice();
  const held = await holdRows('SELECT 1 FROM "OutboundEmail" FOR UPDATE');
  let worker: ReturnType<typeof startWorker> | undefined;
  const statements = await statementsOf(async () => {
    worker = startWorker();
    await pause(4_000);
  });
  const claims = statements.filter((text) => text.includes('requests AS MATERIALIZED'));
  expect(claims.length).toBeGreaterThan(1);
  // 50, 100, 200 … 1,000 ms, and a few wake-ups of the start. Without pauses there are hundreds.
  expect(claims.length).toBeLessThan(20);
  await held.release();
  await until('the mail is sent', async () => (await messages())[0]?.state === 'sent');
  await worker?.stop();
});
