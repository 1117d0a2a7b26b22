import { beforeEach, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { findMessage } from '@/lib/operator/find-message';
import { listMessages } from '@/lib/operator/list-messages';
import { readOutbox } from '@/lib/operator/read-outbox';
import { showMessage } from '@/lib/operator/show-message';
import { noteStep } from '@/lib/outbox/steps';
import { newMessage, newWorker } from '../../support/mail/messages';
import { newPerson, newProtectiveLink, newResetLink } from '../../support/people/people';

beforeEach(async () => {
  for (const table of ['OutboundEmail', 'Worker']) await pool().query(`DELETE FROM "${table}"`);
});

async function listed(all = false) {
  const found = [];
  for await (const one of listMessages({ all })) found.push(one);
  return found;
}

it('lists unfinished messages, newest first, with masked addresses', async () => {
  const ids = [];
  const states = ['queued', 'dead', 'delayed', 'failed', 'bounced', 'complained'];
  for (const [index, state] of states.entries())
    ids.push(
      await newMessage({ state, address: 'Ada.Byron@example.com', age: index * 100, reason: 'refused-550' }),
    );
  for (const state of ['sent', 'delivered', 'skipped', 'replaced']) await newMessage({ state });
  const found = await listed();
  expect(found.map(({ id }) => id)).toEqual(ids);
  expect(found[1]).toMatchObject({ state: 'dead', address: 'A…@example.com', reason: 'refused-550' });
  expect(found[1]?.ageSeconds).toBeGreaterThanOrEqual(100);
  expect(JSON.stringify(found)).not.toContain('Byron');
  expect(await listed(true)).toHaveLength(10);
});

it('lists 50 messages or all of them, each exactly once', async () => {
  await pool().query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "address", "device", "createdAt")
     SELECT 'many-' || n, 'sign-up', '', '', '2026-11-01 12:00:00.000001Z'::timestamptz + (n / 3) * interval '1 microsecond'
     FROM generate_series(1, 1100) n`,
  );
  expect(await listed()).toHaveLength(50);
  const all = await listed(true);
  expect(all).toHaveLength(1100);
  expect(new Set(all.map(({ id }) => id)).size).toBe(1100);
  expect(all[0]).toMatchObject({ id: 'many-1100', address: null });
});

it('counts waiting messages and workers, with the longest wait', async () => {
  expect(await readOutbox()).toEqual({
    waiting: 0,
    oldestAt: null,
    oldestSeconds: null,
    workers: 0,
    held: null,
  });
  await newMessage({ age: 700 });
  await newMessage({ age: 30 });
  await newMessage({ age: 9_000, state: 'dead' });
  // Waits for the day's try, by a rule of ours: it keeps nobody waiting.
  await newMessage({ age: 80_000, kind: 'new-device', reason: 'bounced', waits: 6_000 });
  await newWorker({ beat: 61 });
  const outbox = await readOutbox();
  expect(outbox).toMatchObject({ waiting: 3, workers: 0, held: null });
  expect(outbox.oldestSeconds).toBeGreaterThanOrEqual(700);
  expect(outbox.oldestSeconds).toBeLessThan(9_000);

  await newWorker({ beat: 20 });
  await newWorker({ held: 'quota' });
  expect(await readOutbox()).toMatchObject({ workers: 2, held: { reason: 'quota' } });
});

it('finds a message by its exact reference', async () => {
  const id = await newMessage({ id: '-abc_efg-the-rest-of-the-first-id' });
  await newMessage({ id: '-abcXefg-one-that-LIKE-would-take' });
  expect(await findMessage('-abc_efg')).toEqual({ code: 'found', id });
  expect(await findMessage(id)).toEqual({ code: 'found', id });
  expect(await findMessage('-abc_EFG')).toEqual({ code: 'unknown' });
  expect(await findMessage('%%%%%%%%')).toEqual({ code: 'unknown' });
});

it('lists candidates for an ambiguous reference, but accepts a whole id', async () => {
  await newMessage({ id: 'twinTwin-older', age: 60, address: 'ada@example.com' });
  await newMessage({ id: 'twinTwin-newer' });
  await newMessage({ id: 'twinTwin' });
  expect(await findMessage('twinTwi')).toMatchObject({
    code: 'ambiguous',
    candidates: [
      { id: 'twinTwin' },
      { id: 'twinTwin-newer' },
      { id: 'twinTwin-older', address: 'a…@example.com' },
    ],
  });
  expect(await findMessage('twinTwin')).toEqual({ code: 'found', id: 'twinTwin' });
});

it('shows a message and its history, without secrets or addresses', async () => {
  const person = await newPerson();
  const [link, guard] = [await newResetLink(person), await newProtectiveLink(person, 'new-device')];
  await pool().query(`UPDATE "EmailLink" SET "voidedAt" = clock_timestamp() WHERE "id" = $1`, [guard.id]);
  const id = await newMessage({
    address: person.email,
    userId: person.id,
    linkId: link.id,
    protectiveLinkId: guard.id,
    state: 'delivered',
    providerId: 're_1',
    attempts: 2,
    unclear: 60,
  });
  await pool().query(`UPDATE "OutboundEmail" SET "rendering" = '{"html": "the body"}' WHERE "id" = $1`, [id]);
  await noteStep(id, 'retried', 'provider-503', db());
  await noteStep(id, 'accepted', null, db());
  const shown = await showMessage(id);
  expect(shown).toMatchObject({
    id,
    kind: 'password-reset',
    state: 'delivered',
    address: 'p…@example.com',
    device: 'Firefox on Linux',
    attempts: 2,
    providerId: 're_1',
    nextAttemptAt: null,
    inHandUntil: null,
    unclearSince: expect.any(Date),
    links: [
      { purpose: 'password-reset', condition: 'live' },
      { purpose: 'not-me', condition: 'replaced' },
    ],
    steps: [
      { step: 'retried', reason: 'provider-503' },
      { step: 'accepted', reason: null },
    ],
  });
  const text = JSON.stringify(shown);
  for (const secret of [person.email, person.id, 'the body', ...Object.values(link), ...Object.values(guard)])
    expect(text).not.toContain(secret);
});

it.each([
  ['used', `"usedAt" = clock_timestamp(), "voidedAt" = NULL`],
  ['expired', `"createdAt" = "createdAt" - interval '1 day', "expiresAt" = "expiresAt" - interval '1 day'`],
])('shows that a link is %s', async (condition, change) => {
  const link = await newResetLink(await newPerson());
  await pool().query(`UPDATE "EmailLink" SET ${change} WHERE "id" = $1`, [link.id]);
  const id = await newMessage({ linkId: link.id, state: 'sent' });
  expect((await showMessage(id))?.links).toMatchObject([{ condition }]);
});

it('shows the next attempt and the lease of a waiting message', async () => {
  const id = await newMessage({ waits: 20, leased: 50 });
  expect(await showMessage(id)).toMatchObject({
    nextAttemptAt: expect.any(Date),
    inHandUntil: expect.any(Date),
    links: [],
    steps: [],
  });
  expect(await showMessage('nobodys-message')).toBeNull();
});
