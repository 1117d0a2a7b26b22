import { describe, expect, it } from 'vitest';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { deleteAccount } from '@/lib/accounts/delete';
import { decideNotice } from '@/lib/worker/decide/notice';
import { listEvents } from '@/lib/audit/list';
import { db, pool } from '@/lib/database/client';
import { markSent } from '@/lib/worker/message-state';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { keyedHash } from '@/lib/secrets';
import { readSession, type Session } from '@/lib/sessions/read';
import {
  claimedMessage,
  newAddress,
  newPassword,
  newSignUpLink,
  rowsOf,
  somewhere,
  traceOf,
  type OpenedLink,
} from '../../support/people/people';
import { newResident, placesOf } from '../../support/database/resident';
import { getsIn, protectiveWorthOf, worthOf } from '../../support/people/account-facts';
import { guess } from '../../support/people/guess';

const remove = (session: Session, link: OpenedLink) => deleteAccount(session, link, somewhere());

const eventIdsOf = async (id: string, email: string) => {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT "id" FROM "AuditEvent" WHERE "userId" = $1 OR "addressHash" = $2`,
    [id, keyedHash('address', email.toLowerCase())],
  );
  return rows.map((row) => row.id);
};

describe('deleting an account', () => {
  // proves: ASVS 14.2.7
  it('leaves nothing of the person anywhere', async () => {
    const { person, pending, session, sessions, links } = await newResident();
    const { id, email, name, passwordHash } = person;
    const traces = [
      id,
      email,
      name,
      pending,
      passwordHash,
      keyedHash('address', email.toLowerCase()),
      ...sessions,
    ];
    for (const trace of traces) expect(await placesOf(trace), trace).not.toEqual([]);
    expect(await remove(session, links['delete-account'])).toEqual({ code: 'done' });
    for (const trace of traces)
      expect(await placesOf(trace), trace).toEqual(trace === email ? ['OutboundEmail'] : []);
    // The notice alone still has the address, until it is sent.
    await markSent(await claimedMessage(email), 'an id of the provider');
    expect(await placesOf(email)).toEqual([]);
    for (const link of Object.values(links)) expect(await placesOf(link.id)).toEqual([]);
  });

  it('keeps what happened without saying to whom', async () => {
    const { person, session, links } = await newResident();
    const ids = await eventIdsOf(person.id, person.email);
    expect(ids.length).toBeGreaterThan(4);
    const eventsNow = async () => {
      const { rows } = await pool().query('SELECT "id", "at", "type" FROM "AuditEvent" ORDER BY "id"');
      return rows;
    };
    const before = await eventsNow();
    await remove(session, links['delete-account']);
    const after = await eventsNow();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length)).toMatchObject([{ type: 'account-deleted' }]);
    const { rows } = await pool().query(
      `SELECT DISTINCT "userId", "addressHash", "clientHash", "device" FROM "AuditEvent" WHERE "id" = ANY($1) OR "type" = 'account-deleted'`,
      [ids],
    );
    expect(rows).toEqual([{ userId: null, addressHash: null, clientHash: null, device: null }]);
  });

  it('tells the address of it, once, without a link', async () => {
    const { person, session, links } = await newResident();
    await remove(session, links['delete-account']);
    const waiting = await pool().query(`SELECT "kind", "userId" FROM "OutboundEmail" WHERE "address" = $1`, [
      person.email,
    ]);
    expect(waiting.rows).toEqual([{ kind: 'account-deleted', userId: null }]);
    const message = await claimedMessage(person.email);
    const decision = await db().$transaction((tx) => decideNotice(tx, message));
    expect(decision).toMatchObject({
      to: person.email,
      discard: null,
      userId: null,
      link: null,
      protective: null,
    });
    expect(decision.mail({ link: null, protective: null }).template).toBe('account-deleted');
  });

  // proves: overtaken-mail
  it('takes out of the outbox what waits for the person, and lets no worker go on with what it holds', async () => {
    const { person, session, links } = await newResident();
    const held = await claimedMessage(person.email.toUpperCase());
    expect(held.kind).toBe('password-reset');
    await pool().query(`UPDATE "OutboundEmail" SET "rendering" = '{}' WHERE "id" = $1`, [held.id]);
    await remove(session, links['delete-account']);
    const { rows } = await pool().query(
      `SELECT "state", "reason", "rendering", "leaseId", "callbackUrl", "device" FROM "OutboundEmail" WHERE "id" = $1`,
      [held.id],
    );
    expect(rows).toEqual([
      {
        state: 'skipped',
        reason: 'account-gone',
        rendering: null,
        leaseId: null,
        callbackUrl: null,
        device: '',
      },
    ]);
    const queued = await pool().query(`SELECT "kind" FROM "OutboundEmail" WHERE "state" = 'queued'`);
    expect(queued.rows).toContainEqual({ kind: 'account-deleted' });
    await markSent(held, 'too late');
    expect(
      (await pool().query('SELECT 1 FROM "OutboundEmail" WHERE "providerId" = $1', ['too late'])).rowCount,
    ).toBe(0);
  });

  // proves: ASVS 7.4.2, link-deletion
  it('signs out every browser, and makes every link one that we never sent', async () => {
    const { session, sessions, links } = await newResident();
    await remove(session, links['delete-account']);
    for (const id of sessions) expect(await readSession(id)).toBeNull();
    for (const purpose of Object.keys(links) as (keyof typeof links)[])
      expect(await worthOf(purpose, links[purpose]), purpose).toBe('forged');
    for (const purpose of ['not-me', 'undo-email-change'] as const)
      expect(await protectiveWorthOf(links[purpose])).toBe('forged');
  });

  // proves: link-deletion
  it('frees the address: who signs up with it next meets nothing of before', async () => {
    const { person, session, sessions, links } = await newResident();
    while (await guess(person.email.toLowerCase()));
    await remove(session, links['delete-account']);
    expect(await guess(person.email.toLowerCase())).toBe(true);
    const [signUp, password] = [await newSignUpLink(person.email), newPassword()];
    const made = await completeSignUp({ ...signUp, name: 'Somebody Else', password }, somewhere());
    const successor = made.code === 'done' ? await readSession(made.sessionId) : null;
    if (!successor) expect.fail();
    expect(successor.user.id).not.toBe(person.id);
    expect(await getsIn(person.email, person.password)).toBe(false);
    expect(await getsIn(person.email, password)).toBe(true);
    for (const id of sessions) expect(await readSession(id)).toBeNull();
    for (const purpose of Object.keys(links) as (keyof typeof links)[])
      expect(await worthOf(purpose, links[purpose]), purpose).toBe('forged');
    const { events } = await listEvents(successor.user, 1);
    expect(events.map(({ type }) => type)).toEqual(['signed-in', 'sign-in-refused', 'signed-up']);
  });

  it('leaves everybody else alone', async () => {
    const { session, links } = await newResident();
    const other = await newResident();
    const [before, stranger] = [await traceOf(other.person), newAddress()];
    await requestPasswordReset({ email: stranger, callbackUrl: null }, somewhere());
    const waiting = await rowsOf('OutboundEmail', 'address', stranger);
    await remove(session, links['delete-account']);
    expect(await traceOf(other.person)).toEqual(before);
    expect(await worthOf('sign-up', other.links['sign-up'])).toBe('live');
    expect(await rowsOf('OutboundEmail', 'address', stranger)).toEqual(waiting);
    expect(await eventIdsOf(other.person.id, other.person.email)).not.toEqual([]);
    expect(await getsIn(other.person.email, other.person.password)).toBe(true);
  });
});
