import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeDb, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { attemptMessage } from '@/lib/worker/attempt';
import { makeHold } from '@/lib/worker/hold';
import type { ClaimedMessage } from '@/lib/worker/claimed-message';
import { openTransport } from '@/lib/mail/transports/open';
import { startWorker, type Worker } from '@/lib/worker/work';
import { claimAll, clearOutbox, messages, sendBy, workOnce, write } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';
import { startResendStandIn, type ResendStandIn } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';
import { until } from '../../support/until';
import { processWide } from '@/lib/process-wide';

let resend: ResendStandIn;
let person: Person;
let worker: Worker | undefined;

beforeEach(async () => {
  await clearOutbox();
  await pool().query('DELETE FROM "Alarm"');
  resend = await startResendStandIn();
  sendBy(resend);
  Object.assign(env(), { admins: ['ops@example.com'] });
  person = await newPerson();
  // A process raises a kind once a second: each test is another process.
  processWide('alarms', () => new Map()).clear();
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  vi.useRealTimers();
  await resend.stop();
});

async function attemptOne(message: ClaimedMessage) {
  const stopping = new AbortController().signal;
  await attemptMessage(message, { transport: openTransport(), hold: makeHold(), stopping });
}
const notify = () => write('password-changed', person.email, person.id);
const alarms = async () =>
  (await pool().query<{ kind: string; reference: string }>('SELECT "kind", "reference" FROM "Alarm"')).rows;
const alarmed = (kind: string) => until(`the alarm ${kind}`, async () => (await alarms())[0]?.kind === kind);

describe('operators hear', () => {
  // proves: permanent-refusals
  it.each([
    ['provider-refuses-us', { status: 401, name: 'missing_api_key' }],
    ['provider-quota', { status: 429, name: 'daily_quota_exceeded' }],
    ['mail-refused', { status: 422 }],
  ])('%s, with the reference of the message', async (kind, fault) => {
    resend.fault(fault);
    await notify();
    await workOnce();
    const [message] = await messages();
    expect(await alarms()).toEqual([{ kind, reference: message?.id.slice(0, 8) }]);
    expect((await messages()).filter((one) => one.kind === 'alarm')).toHaveLength(1);
  });

  // proves: provider-down
  it.each([
    ['request-too-old', 'password-reset', { requestedAt: '61 minutes' }],
    ['too-old', 'password-changed', { requestedAt: '169 hours' }],
    ['unclear-too-long', 'password-changed', { unclearSince: '23 hours 1 minute' }],
  ] as const)('of mail that ran out of time (%s), once for all of it', async (reason, kind, ages) => {
    resend.fault({ status: 500 }, 3);
    for (let count = 0; count < 3; count += 1) await write(kind, person.email, person.id);
    await workOnce();
    for (const [column, age] of Object.entries(ages))
      await pool().query(`UPDATE "OutboundEmail" SET "${column}" = "${column}" - $1::interval`, [age]);
    // More than a second apart, or the process would not even count them.
    for (const message of await claimAll()) {
      await attemptOne(message);
      vi.advanceTimersByTime(1_001);
    }
    const all = await messages();
    expect(all.filter(({ state }) => state === 'dead').map((one) => one.reason)).toEqual(
      Array(3).fill(reason),
    );
    expect(all.filter((one) => one.kind === 'alarm')).toHaveLength(1);
    expect(await alarms()).toEqual([
      {
        kind: 'mail-given-up',
        reference: expect.toSatisfy((name) => all.some(({ id }) => id.startsWith(name))),
      },
    ]);
  });

  it('not of one whose link was ended meanwhile: nobody misses it', async () => {
    resend.fault({ status: 500 });
    await write('password-reset', person.email);
    await workOnce();
    await pool().query(`UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()`);
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'dead', reason: 'link-ended' }]);
    expect(await alarms()).toEqual([]);
  });

  it('of a message that can’t be made', async () => {
    await write('nonsense' as 'sign-up', person.email);
    worker = startWorker();
    await alarmed('attempt-broke');
  });

  it('of a link that has waited for more than five minutes', async () => {
    await write('password-reset', person.email);
    await pool().query(
      `UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - interval '6 minutes',
         "nextAttemptAt" = clock_timestamp() + interval '1 hour'`,
    );
    worker = startWorker();
    await alarmed('mail-waits');
  });

  // proves: clocks
  it('of a clock that is more than 30 s off the database’s, and of none that is less', async () => {
    const real = Date.now.bind(Date);
    const clock = vi.spyOn(Date, 'now');
    for (const [seconds, kinds] of [
      [25, []],
      [-35, ['clock-differs']],
    ] as const) {
      clock.mockImplementation(() => real() + seconds * 1000);
      worker = startWorker();
      if (kinds.length > 0) await alarmed('clock-differs');
      else await worker.rest(5_000);
      await worker.stop();
      expect((await alarms()).map(({ kind }) => kind)).toEqual(kinds);
    }
    worker = undefined;
    clock.mockRestore();
  });

  it('of a database that has been away for a minute, past the outbox', async () => {
    await closeDb();
    await withSettings({ databaseUrl: 'postgresql://127.0.0.1:1/none' }, async () => {
      worker = startWorker({ listens: false });
      vi.advanceTimersByTime(59_000);
      vi.advanceTimersByTime(2_000);
      await until('the mail', () => resend.accepted.length === 1);
      await worker.stop();
      worker = undefined;
      await closeDb();
    });
    expect(resend.accepted[0]?.mail).toMatchObject({
      to: ['ops@example.com'],
      subject: '[Sparekey] The database is unavailable',
    });
  });
});

it('a rate limit is no alarm: it passes', async () => {
  resend.fault({ status: 429, name: 'rate_limit_exceeded' });
  await notify();
  await workOnce();
  expect(await alarms()).toEqual([]);
});

describe('an alarm raises none when it', () => {
  beforeEach(async () => {
    await pool().query(`INSERT INTO "Alarm" ("kind", "reference") VALUES ('front-failed', 'x')`);
    await write('alarm', 'ops@example.com');
    await pool().query(`UPDATE "OutboundEmail" SET "alarmKind" = 'front-failed'`);
  });
  afterEach(async () => {
    expect((await alarms()).map(({ kind }) => kind)).toEqual(['front-failed']);
  });

  it('is refused', async () => {
    resend.fault({ status: 422 });
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'dead' }]);
  });

  it('runs out of time', async () => {
    await pool().query(`UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - interval '8 days'`);
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'dead', reason: 'too-old' }]);
  });

  it('can’t be made', async () => {
    await pool().query(`UPDATE "OutboundEmail" SET "rendering" = '{}'`);
    worker = startWorker();
    await until('it broke off', async () => (await messages())[0]?.reason === 'broke-off');
    await worker.stop();
  });
});
