import { afterEach, beforeEach, expect, it } from 'vitest';
import { isDatabaseAway } from '@/lib/database/away';
import { closeDb, db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { startWorker } from '@/lib/worker/work';
import { callRound } from '@/lib/upkeep/call';
import { makeRounds } from '@/lib/upkeep/rounds';
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

function rounds(own: Parameters<typeof makeRounds>[0] = null) {
  const made = makeRounds(own);
  ended.push(() => made.stop());
  return made;
}

async function due(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await newMessage({ kind: 'password-changed', userId: person.id, address: person.email });
}

it('works off what is due, and counts what was taken and what waits, without anything of anybody', async () => {
  await due(8);
  await newMessage({ kind: 'password-changed', userId: person.id, address: person.email, waits: 900 });
  await newMessage({ kind: 'password-reset' });
  rounds();
  expect(await callRound()).toEqual({ accepted: 8, waiting: 1 });
  expect(resend.accepted).toHaveLength(8);
  expect(await callRound()).toEqual({ accepted: 0, waiting: 1 });
  expect(await db().worker.count()).toBe(0);
});

it('of calls at one time makes one round', async () => {
  await due(3);
  rounds();
  const [one, other] = await Promise.all([callRound(), callRound()]);
  expect([one, other]).toEqual([{ accepted: 3, waiting: 0 }, one]);
  expect([resend.requests.length, await db().worker.count()]).toEqual([3, 0]);
});

it('of several instances at once sends nothing twice', async () => {
  await due(12);
  rounds();
  const another = startWorker();
  ended.push(() => another.stop());
  await callRound();
  await until('all have gone', async () => (await messages()).every(({ state }) => state === 'sent'));
  expect(new Set(resend.requests.map(({ key }) => key)).size).toBe(resend.requests.length);
});

it('leaves it to the worker of the process where there is one, which then goes on', async () => {
  const own = startWorker();
  ended.push(() => own.stop());
  rounds(own);
  await due(2);
  expect((await callRound()).waiting).toBe(0);
  expect(await db().worker.count()).toBe(1);
  await due(1);
  await callRound();
  expect(resend.accepted).toHaveLength(3);
});

// proves: provider-limits
it('asks a provider again only when it said so, however many rounds are called for', async () => {
  resend.fault({ status: 429, name: 'daily_quota_exceeded', headers: { 'Retry-After': '3600' } });
  await due(1);
  rounds();
  expect(await callRound()).toEqual({ accepted: 0, waiting: 1 });
  await due(1);
  expect(await callRound()).toEqual({ accepted: 0, waiting: 2 });
  expect(resend.requests).toHaveLength(1);
});

it('deletes what is old, and not again within the hour', async () => {
  const addOld = (id: string) =>
    pool().query(`INSERT INTO "WebhookCall" VALUES ($1, clock_timestamp() - interval '200 days')`, [id]);
  rounds();
  await addOld('msg_1');
  await callRound();
  expect(await db().webhookCall.count()).toBe(0);
  await addOld('msg_2');
  await callRound();
  expect(await db().webhookCall.count()).toBe(1);
});

it('ends when it is stopped, and lets go of what it held', async () => {
  resend.fault('hang', 10);
  await due(1);
  const { stop } = rounds();
  const round = callRound();
  await until('the provider was asked', () => resend.requests.length === 1);
  await stop();
  expect(await round).toEqual({ accepted: 0, waiting: 1 });
  const [message] = await messages();
  expect(message).toMatchObject({ state: 'queued', leaseId: null });
  // Given up by us, and so due at once: after a failure it would wait.
  expect(message?.waits).toBeLessThanOrEqual(0);
  expect(() => callRound()).toThrow(/npm start/);
});

it('fails at once while the database is away', async () => {
  const gate = await startDatabaseGate(env().databaseUrl);
  await closeDb();
  await withSettings({ databaseUrl: gate.url, directDatabaseUrl: gate.url }, async () => {
    rounds();
    gate.shut();
    await expect(callRound()).rejects.toSatisfy((error) => isDatabaseAway(error));
    gate.open();
    expect(await callRound()).toEqual({ accepted: 0, waiting: 0 });
    await closeDb();
  });
  await gate.close();
});
