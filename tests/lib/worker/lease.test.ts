import { beforeEach, describe, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { readLink } from '@/lib/links/read';
import { fillIn, type Rendering } from '@/lib/mail/compose';
import { openTransport } from '@/lib/mail/transports/open';
import { mintToken } from '@/lib/links/token';
import { claimMessages } from '@/lib/worker/claim';
import type { ClaimedMessage } from '@/lib/worker/claimed-message';
import { prepareMessage } from '@/lib/worker/prepare';
import { verdictOn, type TokenSource } from '@/lib/worker/verdict';
import { beginAttempt, keepRendering, markEnded, markSent, putBack } from '@/lib/worker/message-state';
import { replaceMessage } from '@/lib/worker/replace';
import { claimAll, messages, tokenIn, workOnce, write, useResend } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

const resend = useResend();
let person: Person;
beforeEach(async () => {
  person = await newPerson();
});

const endLeases = () =>
  pool().query(`UPDATE "OutboundEmail" SET "leaseUntil" = clock_timestamp() - interval '1 second'`);

async function claimOne(): Promise<ClaimedMessage> {
  await write('password-reset', person.email);
  const [message] = await claimAll();
  return message ?? expect.fail('nothing was claimed');
}

async function hand(message: ClaimedMessage): Promise<void> {
  const verdict = await verdictOn(message);
  if (verdict.code !== 'send' || !verdict.link) return expect.fail('nothing to send');
  const tokenOf = (source: TokenSource | null) =>
    source && mintToken(source.purpose, source.kid, source.claims);
  const tokens = { link: await tokenOf(verdict.link), protective: await tokenOf(verdict.protective) };
  const rendering = fillIn(message.rendering as Rendering, tokens);
  await openTransport().send({ id: message.id, rendering }, AbortSignal.timeout(5_000));
}

describe('a worker that dies', () => {
  const steps: [string, ((message: ClaimedMessage) => Promise<unknown>)[]][] = [
    ['after its claim', []],
    ['after preparing', [prepareMessage]],
    ['before asking the provider', [prepareMessage, beginAttempt]],
    ['after the provider took the mail', [prepareMessage, beginAttempt, hand]],
  ];
  // proves: crash-while-claimed
  it.each(steps)('%s leaves one mail, alive, to the next', async (_, work) => {
    const message = await claimOne();
    for (const step of work) await step(message);
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'queued' }]);
    await endLeases();
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'sent' }]);
    expect(resend.accepted).toHaveLength(1);
    expect((await readLink('password-reset', tokenIn(resend.accepted[0] ?? expect.fail()))).state).toBe(
      'live',
    );
  });
});

describe('a worker that outlives its lease', () => {
  const writes: [string, (late: ClaimedMessage) => Promise<unknown>][] = [
    ['sent', (late) => markSent(late, 'late')],
    ['ended', (late) => markEnded(late, 'dead', 'late')],
    ['put back', (late) => putBack(late, { step: 'retried', waitSeconds: 0, reason: 'late' }, true)],
    ['replaced', (late) => replaceMessage(late, 'late')],
    ['prepared', (late) => db().$transaction((tx) => keepRendering(tx, late, {} as Rendering))],
    ['begun', (late) => beginAttempt(late)],
  ];
  // proves: lost-lease
  it.each(writes)('writes nothing any more: %s', async (_, lateWrite) => {
    const late = await claimOne();
    await prepareMessage(late);
    await endLeases();
    const [successor] = await claimAll();
    expect(successor?.id).toBe(late.id);
    const before = await pool().query(`SELECT m::text FROM "OutboundEmail" m`);
    const links = await pool().query(`SELECT l::text FROM "EmailLink" l`);
    await lateWrite(late);
    expect((await pool().query(`SELECT m::text FROM "OutboundEmail" m`)).rows).toEqual(before.rows);
    expect((await pool().query(`SELECT l::text FROM "EmailLink" l`)).rows).toEqual(links.rows);
  });

  // proves: lost-lease
  it('does not ask the provider when the lease ran out before', async () => {
    const late = await claimOne();
    await prepareMessage(late);
    await endLeases();
    expect(await beginAttempt(late)).toBe(false);
  });
});

// proves: lost-lease
it.each([
  [19, false],
  [21, true],
])('an attempt is begun with %i s of the lease left: %s', async (seconds, begins) => {
  const message = await claimOne();
  await prepareMessage(message);
  await pool().query(
    `UPDATE "OutboundEmail" SET "leaseUntil" = clock_timestamp() + make_interval(secs => $1)`,
    [seconds],
  );
  expect(await beginAttempt(message)).toBe(begins);
  expect((await messages())[0]?.unclearSince).toEqual(begins ? expect.any(Date) : null);
});

describe('claims', () => {
  // proves: several-workers
  it('are never given twice, to any number of workers at once', async () => {
    for (let number = 0; number < 60; number += 1) await write('password-reset', person.email);
    await pool().query(`UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp()`);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimMessages(20)));
    const ids = claims.flat().map(({ id }) => id);
    expect(ids).toHaveLength(60);
    expect(new Set(ids).size).toBe(60);
  });

  it('pass over what another is claiming at this moment, without waiting for it', async () => {
    for (let number = 0; number < 3; number += 1) await write('password-reset', person.email);
    await pool().query(`UPDATE "OutboundEmail" SET "nextAttemptAt" = "createdAt"`);
    const [{ id } = expect.fail()] = await messages();
    const held = await holdRows('SELECT 1 FROM "OutboundEmail" WHERE "id" = $1 FOR UPDATE', [id]);
    const claimed = await claimMessages(10);
    await held.release();
    expect(claimed).toHaveLength(2);
    expect(claimed.map((one) => one.id)).not.toContain(id);
  });

  // proves: provider-hangs
  it('give a link that somebody waits for before any number of notices', async () => {
    for (let number = 0; number < 30; number += 1) await write('password-changed', person.email, person.id);
    await write('password-reset', person.email);
    await pool().query(`UPDATE "OutboundEmail" SET "nextAttemptAt" = "createdAt"`);
    expect(await claimMessages(1)).toMatchObject([{ kind: 'password-reset' }]);
  });

  it('leave alone what is not due, held, or settled', async () => {
    await write('password-reset', person.email);
    await pool().query(
      `UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp() + interval '1 minute'`,
    );
    expect(await claimMessages(10)).toEqual([]);
    expect(await claimAll()).toHaveLength(1);
    expect(await claimAll()).toEqual([]);
    await endLeases();
    await pool().query(`UPDATE "OutboundEmail" SET "state" = 'sent'`);
    expect(await claimMessages(10)).toEqual([]);
  });
});
