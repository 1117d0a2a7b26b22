import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { startWorker, type Worker } from '@/lib/worker/work';
import { clearOutbox, messages, sendBy, workOnce, write } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';
import { startResendStandIn, type Fault, type ResendStandIn } from '../../support/mail/resend-stand-in';
import { until } from '../../support/until';

let resend: ResendStandIn;
let person: Person;
const workers: Worker[] = [];

beforeEach(async () => {
  await clearOutbox();
  await pool().query('DELETE FROM "Worker"');
  resend = await startResendStandIn();
  sendBy(resend);
  person = await newPerson();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await resend.stop();
});

const notify = () => write('password-changed', person.email, person.id);
/** A request whose short random wait is over. */
async function askNow() {
  await write('password-reset', person.email);
  await pool().query(
    `UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp() WHERE "kind" = 'password-reset'`,
  );
}
const work = () => workers.push(startWorker());
const accepted = (count: number) => until(`${count} accepted`, () => resend.accepted.length >= count);
const workerRows = async () =>
  (await pool().query<{ heldReason: string | null; heldSince: Date | null }>('SELECT * FROM "Worker"')).rows;
const steps = async () =>
  (
    await pool().query<{ step: string; reason: string | null }>('SELECT * FROM "MessageStep" ORDER BY "id"')
  ).rows.map(({ step, reason }) => [step, reason]);

const OURS: Fault[] = [
  { status: 401, name: 'missing_api_key' },
  { status: 403, name: 'validation_error' },
  { status: 422, name: 'invalid_from_address' },
];

// proves: permanent-refusals
it.each(OURS)('%j: nobody’s mail burns an attempt, and all go once it is mended', async (fault) => {
  for (let count = 0; count < 8; count += 1) await notify();
  resend.fault(fault, 5);
  work();
  await accepted(8);
  const rows = await until('all are settled', async () => {
    const all = await messages();
    return all.every(({ state }) => state === 'sent') && all;
  });
  expect(rows.map(({ attempts }) => attempts)).toEqual(Array(8).fill(1));
  expect(new Set(resend.accepted.map(({ key }) => key)).size).toBe(8);
});

// proves: provider-limits
it('asks with one message at a time while it lasts, and with all hands again afterwards', async () => {
  for (let count = 0; count < 20; count += 1) await notify();
  // Four at once to begin with, then one after each wait: the first refusals were all under way together.
  resend.fault({ status: 429, name: 'rate_limit_exceeded' }, 5);
  work();
  await accepted(20);
  expect(resend.requests).toHaveLength(25);
  resend.fault('hang', 3);
  for (let count = 0; count < 3; count += 1) await notify();
  await until('three are tried at once', () => resend.requests.length === 28);
});

// proves: provider-limits
it('waits as long as the provider asks, for every message', async () => {
  for (let count = 0; count < 6; count += 1) await notify();
  resend.fault({ status: 429, name: 'daily_quota_exceeded', headers: { 'Retry-After': '3600' } }, 4);
  work();
  await until('four are put back', async () => {
    const waiting = (await messages()).filter(({ waits }) => waits > 3590);
    return waiting.length === 4;
  });
  await askNow();
  await workers[0]?.rest(2_000);
  expect(resend.requests, 'nothing else is tried').toHaveLength(4);
});

// proves: provider-limits
it('waits as long when a mail that was under way is accepted meanwhile', async () => {
  let answer = () => {};
  resend.fault({ answersAfter: new Promise<void>((resolve) => (answer = resolve)) });
  resend.fault({ status: 429, name: 'rate_limit_exceeded', headers: { 'Retry-After': '3600' } });
  for (let count = 0; count < 2; count += 1) await notify();
  work();
  await until('one is put back', async () => (await messages()).some(({ waits }) => waits > 3590));
  answer();
  await until('the other is sent', async () => (await messages()).some(({ state }) => state === 'sent'));
  await askNow();
  await workers[0]?.rest(2_000);
  expect(resend.requests, 'nothing else is tried').toHaveLength(2);
});

it('says so where other processes read it, until it is over', async () => {
  resend.fault({ status: 403, name: 'validation_error' }, 1);
  await notify();
  work();
  // The provider knows of it a moment before the table does.
  await until('both steps are written', async () => (await steps()).length === 2);
  expect(await steps()).toEqual([
    ['held', 'provider-refuses-us'],
    ['accepted', null],
  ]);
  expect(await workerRows()).toHaveLength(1);
  await workers.splice(0)[0]?.stop();
  expect(await workerRows()).toEqual([]);
});

describe('409', () => {
  // proves: same-key
  it('concurrent: the same key again', async () => {
    resend.fault({ status: 409, name: 'concurrent_idempotent_requests' });
    await write('password-reset', person.email);
    await workOnce();
    await workOnce();
    expect(new Set(resend.requests.map(({ key }) => key)).size).toBe(1);
    expect(resend.accepted).toHaveLength(1);
  });

  // proves: same-key
  it('another body under this key: another key, one living link', async () => {
    resend.fault({ status: 409, name: 'invalid_idempotent_request' });
    await write('password-reset', person.email);
    await workOnce();
    expect(await messages()).toMatchObject([
      { state: 'replaced', reason: 'key-reused' },
      { state: 'queued' },
    ]);
    await workOnce();
    expect(resend.accepted).toHaveLength(1);
    expect(resend.accepted[0]?.key).not.toBe(resend.requests[0]?.key);
    const alive = await pool().query(
      `SELECT 1 FROM "EmailLink" WHERE "purpose" = 'password-reset' AND "voidedAt" IS NULL`,
    );
    expect(alive.rowCount).toBe(1);
  });
});

it('an outage is one step of the timeline, not one an attempt', async () => {
  resend.fault({ status: 500 }, 3);
  resend.fault('html', 2);
  await notify();
  for (let turn = 0; turn < 6; turn += 1) await workOnce();
  expect(await steps()).toEqual([
    ['retried', 'provider-500'],
    ['retried', 'provider-502'],
    ['accepted', null],
  ]);
});
