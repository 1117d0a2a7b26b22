import { afterEach, beforeEach, expect, it } from 'vitest';
import { isDatabaseAway } from '@/lib/database/away';
import { closeDb, db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { startWorker } from '@/lib/worker/work';
import { requestRun } from '@/lib/upkeep/request-run';
import { provideRuns } from '@/lib/upkeep/run-once';
import { startDatabaseGate } from '../../support/database/gate';
import { newMessage } from '../../support/mail/messages';
import { clearOutbox, messages, sendBy } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';
import { startResendStandIn, type ResendStandIn } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';
import { until } from '../../support/until';

let resend: ResendStandIn;
let person: Person;
let ended: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  await clearOutbox();
  await pool().query('DELETE FROM "WebhookCall"');
  resend = await startResendStandIn();
  sendBy(resend);
  person = await newPerson();
});
afterEach(async () => {
  for (const end of ended.reverse()) await end();
  ended = [];
  await resend.stop();
});

function provide(own: Parameters<typeof provideRuns>[0] = null) {
  const made = provideRuns(own);
  ended.push(() => made.stop());
  return made;
}

async function due(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await newMessage({ kind: 'password-changed', userId: person.id, address: person.email });
}

it('sends what is due and returns only how many were accepted and still wait', async () => {
  await due(8);
  await newMessage({ kind: 'password-changed', userId: person.id, address: person.email, waits: 900 });
  await newMessage({ kind: 'password-reset' });
  provide();
  expect(await requestRun()).toEqual({ accepted: 8, waiting: 1 });
  expect(resend.accepted).toHaveLength(8);
  expect(await requestRun()).toEqual({ accepted: 0, waiting: 1 });
  expect(await db().worker.count()).toBe(0);
});

it('makes one run for simultaneous requests', async () => {
  await due(3);
  provide();
  const [one, other] = await Promise.all([requestRun(), requestRun()]);
  expect([one, other]).toEqual([{ accepted: 3, waiting: 0 }, one]);
  expect([resend.requests.length, await db().worker.count()]).toEqual([3, 0]);
});

it('sends nothing twice while another worker runs', async () => {
  await due(12);
  provide();
  const another = startWorker();
  ended.push(() => another.stop());
  await requestRun();
  await until('all are sent', async () => (await messages()).every(({ state }) => state === 'sent'));
  expect(new Set(resend.requests.map(({ key }) => key)).size).toBe(resend.requests.length);
});

it('uses the worker of its process and leaves it running', async () => {
  const own = startWorker();
  ended.push(() => own.stop());
  provide(own);
  await due(2);
  expect((await requestRun()).waiting).toBe(0);
  expect(await db().worker.count()).toBe(1);
  await due(1);
  await requestRun();
  expect(resend.accepted).toHaveLength(3);
});

// proves: provider-limits
it('keeps to a Retry-After of the provider across runs', async () => {
  resend.fault({ status: 429, name: 'daily_quota_exceeded', headers: { 'Retry-After': '3600' } });
  await due(1);
  provide();
  expect(await requestRun()).toEqual({ accepted: 0, waiting: 1 });
  await due(1);
  expect(await requestRun()).toEqual({ accepted: 0, waiting: 2 });
  expect(resend.requests).toHaveLength(1);
});

it('deletes old rows at most once an hour', async () => {
  const addOld = (id: string) =>
    pool().query(`INSERT INTO "WebhookCall" VALUES ($1, clock_timestamp() - interval '200 days')`, [id]);
  provide();
  await addOld('msg_1');
  await requestRun();
  expect(await db().webhookCall.count()).toBe(0);
  await addOld('msg_2');
  await requestRun();
  expect(await db().webhookCall.count()).toBe(1);
});

it('stops during a run and releases its messages', async () => {
  resend.fault('hang', 10);
  await due(1);
  const { stop } = provide();
  const run = requestRun();
  await until('the provider has the request', () => resend.requests.length === 1);
  await stop();
  expect(await run).toEqual({ accepted: 0, waiting: 1 });
  const [message] = await messages();
  expect(message).toMatchObject({ state: 'queued', leaseId: null });
  // The worker stopped the attempt, so it is due at once. After a failure it would wait.
  expect(message?.waits).toBeLessThanOrEqual(0);
  expect(() => requestRun()).toThrow(/npm start/);
});

it('fails at once while the database is unavailable', async () => {
  const gate = await startDatabaseGate(env().databaseUrl);
  await closeDb();
  await withSettings({ databaseUrl: gate.url, directDatabaseUrl: gate.url }, async () => {
    provide();
    gate.shut();
    await expect(requestRun()).rejects.toSatisfy((error) => isDatabaseAway(error));
    gate.open();
    expect(await requestRun()).toEqual({ accepted: 0, waiting: 0 });
    await closeDb();
  });
  await gate.close();
});
