import { expect, it } from 'vitest';
import pg from 'pg';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { retryMessage } from '@/lib/operator/retry-message';
import { showMessage } from '@/lib/operator/show-message';
import { OUTBOX_CHANNEL } from '@/lib/outbox/write';
import { newMessage } from '../../support/mail/messages';
import { newAddress, newPerson, newProtectiveLink, newResetLink } from '../../support/people/people';
import { sendBy } from '../../support/mail/outbox';
import { withSettings } from '../../support/server/settings';
import { until } from '../../support/until';

const rowOf = async (id: string) => {
  const { rows } = await pool().query(
    `SELECT *, extract(epoch FROM "nextAttemptAt" - clock_timestamp())::float8 AS "waits" FROM "OutboundEmail" WHERE "id" = $1`,
    [id],
  );
  return rows[0] as Record<string, unknown>;
};
const stepsOf = async (id: string) =>
  (await showMessage(id))?.steps.map(({ step, reason }) => [step, reason]);
const eventsOf = async (type: string) => {
  const { rows } = await pool().query(
    `SELECT "userId", "addressHash", "reason" FROM "AuditEvent" WHERE "type" = $1 ORDER BY "id" DESC`,
    [type],
  );
  return rows as Record<string, unknown>[];
};

it('sends a waiting message at once, under its own key', async () => {
  const person = await newPerson();
  const id = await newMessage({
    waits: 3_000,
    attempts: 7,
    userId: person.id,
    address: person.email,
    leased: -5,
  });
  expect(await retryMessage(id)).toEqual({ code: 'done', replacement: null, spaced: false });
  const row = await rowOf(id);
  expect(row).toMatchObject({ state: 'queued', attempts: 7 });
  expect(row.waits).toBeLessThanOrEqual(0);
  expect(await stepsOf(id)).toEqual([['retried-by-operator', null]]);
  const [event] = await eventsOf('mail-retried');
  expect(event).toMatchObject({ userId: person.id, reason: 'operator' });
});

it('refuses a message that a worker is sending', async () => {
  const id = await newMessage({ waits: 50, leased: 30 });
  const before = await rowOf(id);
  expect(await retryMessage(id)).toEqual({ code: 'in-hand' });
  expect(await rowOf(id)).toMatchObject({ leaseId: before.leaseId, nextAttemptAt: before.nextAttemptAt });
  expect(await stepsOf(id)).toEqual([]);
});

it.each(['dead', 'failed', 'bounced'])(
  'puts a new message in the place of a %s one, and wakes a worker',
  async (state) => {
    const person = await newPerson();
    const [link, guard] = [await newResetLink(person), await newProtectiveLink(person, 'new-device')];
    const id = await newMessage({
      state,
      userId: person.id,
      address: person.email,
      reason: 'refused-550',
      attempts: 4,
      age: 3_000,
      linkId: link.id,
      protectiveLinkId: guard.id,
    });
    const listener = new pg.Client({ connectionString: env().databaseUrl });
    await listener.connect();
    let woken = 0;
    listener.on('notification', () => (woken += 1));
    await listener.query(`LISTEN ${OUTBOX_CHANNEL}`);

    const result = await retryMessage(id);
    const replacement = result.code === 'done' ? (result.replacement ?? '') : '';
    expect(result).toEqual({
      code: 'done',
      replacement: expect.stringMatching(/^[\w-]{32}$/),
      spaced: false,
    });
    await until('a worker is woken', () => woken > 0);
    await listener.end();

    const [old, young] = [await rowOf(id), await rowOf(replacement)];
    expect(old).toMatchObject({ state: 'replaced', reason: 'refused-550' });
    const { kind, address, userId, device, priority, requestedAt } = old;
    expect(young).toMatchObject({ kind, address, userId, device, priority, requestedAt, state: 'queued' });
    expect(young).toMatchObject({ attempts: 0, linkId: null, protectiveLinkId: null, rendering: null });
    expect(young.waits).toBeLessThanOrEqual(0);
    expect(await stepsOf(id)).toEqual([['retried-by-operator', `by ${replacement}`]]);
    expect(await stepsOf(replacement)).toEqual([['begun', `in place of ${id}`]]);
    const { rows } = await pool().query(
      `SELECT 1 FROM "EmailLink" WHERE "id" = ANY($1) AND "voidedAt" IS NOT NULL`,
      [[link.id, guard.id]],
    );
    expect(rows).toHaveLength(2);

    expect(await retryMessage(id)).toEqual({ code: 'over', state: 'replaced' });
  },
);

it('creates one message for two simultaneous retries', async () => {
  const id = await newMessage({ state: 'dead' });
  const results = await Promise.all([retryMessage(id), retryMessage(id)]);
  expect(results.map(({ code }) => code).sort()).toEqual(['done', 'over']);
});

it('keeps the subject of a renewal and an alarm', async () => {
  const renewal = await newMessage({ kind: 'renewal', state: 'dead' });
  const alarm = await newMessage({ kind: 'alarm', state: 'dead' });
  await pool().query(
    `UPDATE "OutboundEmail" SET "renewsLinkId" = 'a-link', "callbackUrl" = '/account', "alarmKind" = 'mail-waits'
     WHERE "id" = ANY($1)`,
    [[renewal, alarm]],
  );
  for (const id of [renewal, alarm]) {
    const result = await retryMessage(id);
    const row = await rowOf(result.code === 'done' ? (result.replacement ?? '') : '');
    expect(row).toMatchObject({ renewsLinkId: 'a-link', callbackUrl: '/account', alarmKind: 'mail-waits' });
  }
  // What goes to an operator as one is no event of their account.
  expect((await eventsOf('mail-retried'))[0]).toMatchObject({ userId: null, addressHash: null });
});

it.each(['sent', 'delivered', 'delayed', 'complained', 'skipped', 'replaced'])(
  'leaves a %s one alone',
  async (state) => {
    const id = await newMessage({ state });
    expect(await retryMessage(id)).toEqual({ code: 'over', state });
    expect(await stepsOf(id)).toEqual([]);
  },
);

it.each([
  ['password-reset', 3_610, 'request-too-old'],
  ['sign-up', 3_610, 'request-too-old'],
  ['password-changed', 8 * 86_400, 'too-old'],
  ['alarm', 8 * 86_400, 'too-old'],
] as const)('makes no new message of a %s that was asked for %i s ago', async (kind, age, reason) => {
  const id = await newMessage({ kind, age, state: 'dead' });
  expect(await retryMessage(id)).toEqual({ code: 'too-late', kind, reason });
  expect(await rowOf(id)).toMatchObject({ state: 'dead' });
});

it.each([
  ['password-reset', 3_500],
  ['password-changed', 6 * 86_400],
] as const)('still makes one of a %s that was asked for %i s ago', async (kind, age) => {
  expect(await retryMessage(await newMessage({ kind, age, state: 'dead' }))).toMatchObject({ code: 'done' });
});

it('replaces a message whose link has ended', async () => {
  const link = await newResetLink(await newPerson());
  await pool().query(`UPDATE "EmailLink" SET "voidedAt" = clock_timestamp() WHERE "id" = $1`, [link.id]);
  const id = await newMessage({ state: 'dead', reason: 'link-ended', linkId: link.id });
  expect(await retryMessage(id)).toMatchObject({ code: 'done' });
});

it('sends no second notice if Resend may have accepted the first', async () => {
  await withSettings({ ...env() }, async () => {
    sendBy({ url: 'http://127.0.0.1:1' } as never);
    const id = await newMessage({ kind: 'new-device', state: 'dead', age: 90_000, unclear: 85_000 });
    expect(await retryMessage(id)).toMatchObject({ code: 'too-late', reason: 'unclear-too-long' });
  });
});

it('refuses a message without an address, and an unknown one', async () => {
  expect(await retryMessage(await newMessage({ state: 'bounced', address: '' }))).toEqual({
    code: 'no-address',
  });
  expect(await retryMessage('nobodys-message')).toEqual({ code: 'unknown' });
});

it('says when a bounce delays a message, except for a reset', async () => {
  const address = newAddress().toUpperCase();
  await pool().query(
    `INSERT INTO "Suppression" ("canonical", "bouncedAt", "nextTryAt") VALUES ($1, clock_timestamp(), clock_timestamp())`,
    [address.toLowerCase()],
  );
  const notice = await newMessage({ kind: 'new-device', state: 'bounced', address });
  const reset = await newMessage({ kind: 'password-reset', state: 'bounced', address });
  expect(await retryMessage(notice)).toMatchObject({ code: 'done', spaced: true });
  expect(await retryMessage(reset)).toMatchObject({ code: 'done', spaced: false });
});
