import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { recordHeartbeat, removeHeartbeat } from '@/lib/worker/heartbeat';
import { newMessage } from '../../support/mail/messages';
import { clearOutbox, messages, write } from '../../support/mail/outbox';
import { newAddress } from '../../support/people/people';

beforeEach(async () => {
  await clearOutbox();
  await pool().query('DELETE FROM "Worker"');
});

const rows = async () =>
  (
    await pool().query(`SELECT *, extract(epoch FROM "beatAt" - "startedAt")::float8 AS "alive",
      extract(epoch FROM "heldUntil" - "heldSince")::float8 AS "held" FROM "Worker"`)
  ).rows;

it('says that a worker lives, since when, and what keeps it from sending', async () => {
  const [id, other] = [randomUUID(), randomUUID()];
  await recordHeartbeat(id, null);
  await pool().query(
    `UPDATE "Worker" SET "startedAt" = "startedAt" - interval '1 hour', "beatAt" = "startedAt"`,
  );
  await recordHeartbeat(other, null);
  await recordHeartbeat(id, { reason: 'provider-refuses-us', since: -20_000, until: 10_000 });
  const held = (await rows()).find((row) => row.id === id);
  expect(held).toMatchObject({ heldReason: 'provider-refuses-us' });
  expect(held.alive).toBeGreaterThan(3_599);
  expect(held.held).toBeCloseTo(30, 0);
  await recordHeartbeat(id, null);
  expect((await rows()).find((row) => row.id === id)).toMatchObject({
    heldSince: null,
    heldUntil: null,
    heldReason: null,
  });
  await removeHeartbeat(id);
  expect((await rows()).map((row) => row.id)).toEqual([other]);
});

it('finds a link that somebody waits for, and none that was asked for a moment ago, was sent, or is a notice', async () => {
  await write('password-reset', newAddress());
  await write('password-changed', newAddress());
  expect(await recordHeartbeat(randomUUID(), null)).toBeNull();
  await pool().query(`UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - interval '301 seconds'`);
  const [late] = (await messages()).filter(({ kind }) => kind === 'password-reset');
  expect(await recordHeartbeat(randomUUID(), null)).toBe(late?.id);
  await pool().query(`UPDATE "OutboundEmail" SET "state" = 'sent' WHERE "kind" = 'password-reset'`);
  expect(await recordHeartbeat(randomUUID(), null)).toBeNull();
});

// proves: provider-down
it('finds a notice after an hour, but for one that waits after a bounce, and no alarm', async () => {
  await newMessage({ kind: 'password-changed', age: 3_590 });
  await newMessage({ kind: 'password-changed', age: 4_000, reason: 'bounced' });
  await newMessage({ kind: 'alarm', age: 4_000 });
  expect(await recordHeartbeat(randomUUID(), null)).toBeNull();
  const late = await newMessage({ kind: 'password-changed', age: 3_601, reason: 'provider-500', waits: 600 });
  expect(await recordHeartbeat(randomUUID(), null)).toBe(late);
});
