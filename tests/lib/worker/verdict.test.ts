import { beforeEach, describe, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { claimMessages } from '@/lib/worker/claim';
import { isNotice, messageKinds } from '@/lib/outbox/message';
import { verdictOn } from '@/lib/worker/verdict';
import { claimAll, clearOutbox, messages, workOnce, write, useResend } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';

const resend = useResend();
let person: Person;
beforeEach(async () => {
  person = await newPerson();
});

const DAY = 24 * 3600;
const noticeKinds = messageKinds.filter(isNotice);

/** A message that was prepared and not taken: it waits with its links. */
async function waiting(write: () => Promise<void>) {
  resend.fault({ status: 500 });
  await write();
  await workOnce();
}
const reset = () => write('password-reset', person.email);
const notice = () => write('new-device', person.email, person.id);

const rows = async (table: string) =>
  (await pool().query<Record<string, unknown>>(`SELECT * FROM "${table}" ORDER BY "createdAt"`)).rows;

const age = (seconds: number) =>
  pool().query(
    `UPDATE "EmailLink" SET "createdAt" = "createdAt" - make_interval(secs => $1),
       "expiresAt" = "expiresAt" - make_interval(secs => $1)`,
    [seconds],
  );

describe('a mail with two links', () => {
  const ends = [
    ['was used', `UPDATE "EmailLink" SET "usedAt" = clock_timestamp()`],
    ['was ended', `UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()`],
    ['is gone', `DELETE FROM "EmailLink"`],
  ] as const;
  const cases = ends.flatMap(([what, sql]) =>
    (['linkId', 'protectiveLinkId'] as const).map((column) => [column, what, sql] as const),
  );

  it.each(cases)('is not sent when its %s alone %s', async (column, _, sql) => {
    await waiting(reset);
    const { rowCount } = await pool().query(`${sql} WHERE "id" = (SELECT "${column}" FROM "OutboundEmail")`);
    expect(rowCount).toBe(1);
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'dead', reason: 'link-ended', rendering: null }]);
    expect(resend.accepted).toEqual([]);
  });

  it('is not made anew when it waits for less than half of its life', async () => {
    await waiting(reset);
    await age(290);
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'sent' }]);
  });
});

describe('a notice', () => {
  it('whose link has lived half of its week is made anew, and tells of the same', async () => {
    await waiting(notice);
    const [first = expect.fail()] = await rows('OutboundEmail');
    expect(first.rendering).not.toBeNull();
    await age(3.5 * DAY - 60);
    const [message = expect.fail()] = await claimAll();
    expect(await verdictOn(message)).toMatchObject({ code: 'send' });
    await pool().query('UPDATE "OutboundEmail" SET "leaseId" = NULL, "leaseUntil" = NULL');
    await age(120);
    await workOnce();
    await workOnce();
    const [replaced, sent = expect.fail()] = await rows('OutboundEmail');
    expect(replaced).toMatchObject({ state: 'replaced', rendering: null, leaseId: null });
    const { kind, priority, address, userId, device, requestedAt } = first;
    const same = { kind, priority, address, userId, device, requestedAt };
    expect(sent).toMatchObject({ state: 'sent', ...same });
    expect(sent.id).not.toBe(first.id);
    const [old, fresh] = await rows('EmailLink');
    expect(old?.voidedAt).toBeInstanceOf(Date);
    expect(fresh).toMatchObject({ id: sent.protectiveLinkId, voidedAt: null, about: 'new-device' });
  });

  it('about something says when that was, to the microsecond, however late it is made', async () => {
    await notice();
    await pool().query(`UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - interval '3 days'`);
    await workOnce();
    const { rows } = await pool().query(
      `SELECT 1 FROM "EmailLink" l JOIN "OutboundEmail" m ON m."protectiveLinkId" = l."id"
       WHERE l."eventAt" = m."requestedAt" AND l."createdAt" > clock_timestamp() - interval '1 minute'`,
    );
    expect(rows).toHaveLength(1);
  });

  it.each(noticeKinds)('%s waits while a link is there that somebody waits for', async (kind) => {
    await write(kind, person.email, person.id);
    await reset();
    await pool().query(
      `UPDATE "OutboundEmail" SET "nextAttemptAt" = "createdAt" - make_interval(hours => "priority")`,
    );
    expect(await claimMessages(1)).toMatchObject([{ kind: 'password-reset' }]);
    expect(await claimMessages(1)).toMatchObject([{ kind }]);
  });

  // proves: queue-at-rest
  it.each(noticeKinds)('%s rests without any token, and leaves with no placeholder', async (kind) => {
    await waiting(() => write(kind, person.email, person.id));
    const [{ rendering } = expect.fail()] = await messages();
    const [sent = expect.fail()] = resend.requests;
    const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;
    expect(rendering).toMatchObject({ to: person.email });
    expect(JSON.stringify(rendering)).not.toMatch(token);
    const carries = (await rows('EmailLink')).length > 0;
    expect(JSON.stringify(rendering).includes('token-goes-here')).toBe(carries);
    expect(token.test(sent.body)).toBe(carries);
    expect(sent.body).not.toContain('token-goes-here');
  });
});

it('a message that was deleted meanwhile is not sent', async () => {
  await notice();
  const [message = expect.fail()] = await claimAll();
  await pool().query('DELETE FROM "OutboundEmail"');
  expect(await verdictOn(message)).toEqual({ code: 'give-up', reason: 'link-ended' });
});

// proves: same-key
it('a secret that is gone gives a notice another link, under another key', async () => {
  await waiting(notice);
  await pool().query(`UPDATE "EmailLink" SET "kid" = 'gone'`);
  await workOnce();
  await workOnce();
  expect((await messages()).map(({ state }) => state)).toEqual(['replaced', 'sent']);
  const [first, second] = resend.requests;
  expect(second?.key).not.toBe(first?.key);
  expect((await rows('EmailLink')).map(({ voidedAt }) => voidedAt !== null)).toEqual([true, false]);
});

it('what somebody waits for is tried every half minute at least, a notice every ten', async () => {
  const waits = async (write: () => Promise<void>) => {
    await clearOutbox();
    await waiting(write);
    await pool().query('UPDATE "OutboundEmail" SET "attempts" = 15');
    resend.fault({ status: 500 });
    await workOnce();
    return (await messages())[0]?.waits ?? 0;
  };
  expect(await waits(reset)).toBeLessThanOrEqual(30);
  const late = await waits(notice);
  expect(late).toBeGreaterThan(290);
  expect(late).toBeLessThanOrEqual(600);
});
