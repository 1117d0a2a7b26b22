import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { raiseAlarm } from '@/lib/alarms/raise';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { withFault } from '../../support/people/account-facts';
import { clearOutbox, messages, sendBy, workOnce } from '../../support/mail/outbox';
import { holdRows } from '../../support/database/row-lock';
import { startResendStandIn, type ResendStandIn } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';
import { processWide } from '@/lib/process-wide';

const ADMINS = ['ops@example.com', 'night@example.com'];
let resend: ResendStandIn;

beforeAll(async () => {
  resend = await startResendStandIn();
  sendBy(resend);
  Object.assign(env(), { admins: ADMINS });
});
afterAll(() => resend.stop());
beforeEach(async () => {
  await clearOutbox();
  await pool().query('DELETE FROM "Alarm"');
  resend.accepted.length = 0;
});

/** Each test has failures of its own: a process raises a kind once a second. */
const newKind = () => `page-failed /${randomUUID()}`;
/** Raised by so many processes, none of which knows of the others. */
async function raisedBy(processes: number, kind: string, reference = 'abcd1234') {
  for (let count = 0; count < processes; count += 1) {
    const raising = raiseAlarm(kind, `${reference}-${count}`);
    processWide('alarms', () => new Map()).clear();
    await raising;
  }
}
const row = async (kind: string) =>
  (await pool().query('SELECT *, "mailedAt" IS NOT NULL AS "mailed" FROM "Alarm" WHERE "kind" = $1', [kind]))
    .rows[0];
const passes = (kind: string, interval: string) =>
  pool().query(
    `UPDATE "Alarm" SET "firstAt" = "firstAt" - $2::interval, "lastAt" = "lastAt" - $2::interval,
       "mailedAt" = "mailedAt" - $2::interval WHERE "kind" = $1`,
    [kind, interval],
  );
const mailed = () => resend.accepted.map(({ mail }) => String(mail.to)).sort();

it('mails every operator once, however many processes fail at once', async () => {
  const kind = newKind();
  await raisedBy(6, kind);
  await workOnce();
  expect(mailed()).toEqual([...ADMINS].sort());
  expect(await row(kind)).toMatchObject({ count: 6, reference: 'abcd1234-5' });
});

it('mails again after an hour, with how often it happened since', async () => {
  const kind = newKind();
  await raisedBy(1, kind);
  await workOnce();
  await passes(kind, '59 minutes');
  await raisedBy(3, kind);
  await workOnce();
  expect(mailed()).toHaveLength(2);
  await passes(kind, '2 minutes');
  await raisedBy(1, kind, 'last');
  await workOnce();
  expect(mailed()).toHaveLength(4);
  expect(String(resend.accepted[3]?.mail.text)).toContain('This happened 4 times');
  expect(String(resend.accepted[3]?.mail.text)).toContain('last-0');
});

it('tells of every failure up to when the mail is made, also of those at the same moment in other processes', async () => {
  const kind = newKind();
  await raisedBy(1, kind);
  await workOnce();
  await raisedBy(3, kind);
  await passes(kind, '61 minutes');
  const held = await holdRows('SELECT 1 FROM "Alarm" WHERE "kind" = $1 FOR UPDATE', [kind]);
  const atOnce = Array.from({ length: 8 }, () => raisedBy(1, kind));
  await held.waiters(8);
  await held.release();
  await Promise.all(atOnce);
  await raisedBy(1, kind);
  await workOnce();
  expect(mailed()).toHaveLength(4);
  expect(String(resend.accepted[3]?.mail.text)).toContain('This happened 12 times');
  await raisedBy(1, kind);
  expect(await row(kind)).toMatchObject({ count: 1 });
});

it('writes no second mail to who has one of the kind on its way, and forgets nothing meanwhile', async () => {
  const kind = newKind();
  await raisedBy(1, kind);
  resend.fault({ status: 503 });
  await workOnce();
  const waiting = async () =>
    (await messages()).filter(({ state }) => state === 'queued').map(({ address }) => address);
  const [late, ...others] = await waiting();
  expect(others).toEqual([]);
  for (const count of [1, 2, 3]) {
    await passes(kind, '61 minutes');
    await raisedBy(1, kind);
    expect(await waiting()).toEqual([late, ADMINS.find((one) => one !== late)]);
    expect(await row(kind)).toMatchObject({ count });
  }
});

it('mails about each kind apart', async () => {
  await raisedBy(1, newKind());
  await raisedBy(1, newKind());
  await workOnce();
  expect(mailed()).toHaveLength(4);
});

it('notes without a mail where none is wanted, or nobody would get it, and mails once somebody would', async () => {
  const [kind, unmailed] = [newKind(), newKind()];
  await raiseAlarm(unmailed, 'x', { mail: false });
  await withSettings({ admins: [] }, () => raisedBy(2, kind));
  expect(await messages()).toEqual([]);
  expect(await row(unmailed)).toMatchObject({ count: 1, mailed: false });
  expect(await row(kind)).toMatchObject({ count: 2, mailed: false });
  await raisedBy(1, kind);
  expect(await messages()).toHaveLength(2);
  expect(await row(kind)).toMatchObject({ count: 3 });
});

it('writes at most once a second in one process: a storm of failures is no storm of writes', async () => {
  const kind = newKind();
  await Promise.all(Array.from({ length: 50 }, () => raiseAlarm(kind, 'x')));
  expect(await row(kind)).toMatchObject({ count: 1 });
});

it('never throws, and writes neither the row nor the mails when one of them fails', async () => {
  const kind = newKind();
  await withFault('BEFORE INSERT ON "OutboundEmail"', () => raiseAlarm(kind, 'x'));
  expect([await row(kind), await messages()]).toEqual([undefined, []]);
});

describe('the mail', () => {
  it('says what, where, when and by which reference, and nothing about anybody', async () => {
    const kind = newKind();
    await raisedBy(1, kind, '8ce042b9');
    await workOnce();
    const { subject, text } = resend.accepted[0]?.mail ?? {};
    expect(subject).toBe('[Sparekey] A page failed');
    expect(text).toContain(`Where: ${kind.slice('page-failed '.length)}`);
    expect(text).toContain('8ce042b9-0');
    expect(String(text).replaceAll('ops@example.com', '')).not.toMatch(/@(?!localhost)/);
  });

  it('is not sent when its failure was purged meanwhile', async () => {
    await raisedBy(1, newKind());
    await pool().query('DELETE FROM "Alarm"');
    await workOnce();
    expect((await messages()).map(({ state, reason }) => [state, reason])).toEqual(
      Array(2).fill(['skipped', 'alarm-gone']),
    );
  });
});

it('of a database that is away goes past the outbox, once, under a key that instances share', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  await raiseAlarm('database-away', 'abcd1234');
  vi.advanceTimersByTime(59 * 60_000);
  await raiseAlarm('database-away', 'abcd1234');
  vi.useRealTimers();
  expect(resend.requests.filter(({ key }) => key?.startsWith('database-away'))).toHaveLength(2);
  expect(await messages()).toEqual([]);
  expect(mailed()).toEqual([...ADMINS].sort());
  expect(resend.accepted.map(({ key }) => key?.replace(/\d{4}-\d\d-\d\dT\d\d/, 'HOUR'))).toEqual([
    'database-away-HOUR-0',
    'database-away-HOUR-1',
  ]);
});
