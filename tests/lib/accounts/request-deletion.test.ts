import { describe, expect, it } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { requestDeletion } from '@/lib/accounts/request-deletion';
import { decideDeletionMail } from '@/lib/worker/decide/delete-account';
import { db, pool } from '@/lib/database/client';
import { issueLink } from '@/lib/links/issue';
import type { Session } from '@/lib/sessions/read';
import {
  claimedMessage,
  newAddress,
  newPassword,
  newPerson,
  newSignedIn,
  opened,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import { eventsOf, queuedOf, withFault, worthOf } from '../../support/people/account-facts';

const ask = (session: Session, currentPassword: string) =>
  requestDeletion(session, { currentPassword }, somewhere());

async function newAsker(): Promise<[Person, Session]> {
  const person = await newPerson({ email: newAddress().replace('p', 'P') });
  return [person, await newSignedIn(person)];
}

const mail = ({ email: address }: Person) => ({
  kind: 'delete-account',
  address,
  device: 'Firefox on Linux',
});
const decide = async ({ email }: Person) => {
  const message = await claimedMessage(email);
  return db().$transaction((tx) => decideDeletionMail(tx, message));
};

describe('asking for the link', () => {
  it('writes one event and one message to the stored address, and nothing else', async () => {
    const [person, session] = await newAsker();
    const { events: _events, messages: _messages, ...before } = await traceOf(person);
    expect(await ask(session, person.password)).toEqual({ code: 'accepted' });
    expect(await traceOf(person)).toMatchObject(before);
    expect(await eventsOf(person)).toEqual([{ type: 'deletion-requested', reason: null }]);
    expect(await queuedOf(person)).toEqual([mail(person)]);
  });

  it('twice within ten seconds is once, and later is again', async () => {
    const [person, session] = await newAsker();
    for (const answer of await Promise.all([1, 2, 3].map(() => ask(session, person.password))))
      expect(answer).toEqual({ code: 'accepted' });
    expect(await queuedOf(person)).toEqual([mail(person)]);
    await pool().query(
      `UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - interval '10 s' WHERE "userId" = $1`,
      [person.id],
    );
    await ask(session, person.password);
    expect(await queuedOf(person)).toEqual([mail(person), mail(person)]);
    expect(await eventsOf(person)).toHaveLength(2);
  });

  // proves: ASVS 7.5.1, OWASP-Auth re-authenticate
  it('takes the current password', async () => {
    const [person, session] = await newAsker();
    expect(await ask(session, newPassword())).toEqual({ code: 'wrong' });
    expect(await queuedOf(person)).toEqual([]);
  });

  it.each([
    ['the session ends', `UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "userId" = $1`],
    ['the password is another', `UPDATE "User" SET "passwordHash" = "passwordHash" || 'x' WHERE "id" = $1`],
  ])('writes nothing when %s between the check and the write', async (_, meanwhile) => {
    const [person, session] = await newAsker();
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
    const asking = ask(session, person.password);
    await held.waiters(1);
    await held.query(meanwhile, [person.id]);
    await held.release();
    expect(await asking).toEqual({ code: 'signed-out' });
    expect(await queuedOf(person)).toEqual([]);
    expect(await eventsOf(person)).toEqual([{ type: 'deletion-refused', reason: 'overtaken' }]);
  });

  it.each(['AuditEvent', 'OutboundEmail'])('is undone by a fault on %s', async (table) => {
    const [person, session] = await newAsker();
    const before = await traceOf(person);
    await withFault(`BEFORE INSERT ON "${table}"`, () =>
      expect(ask(session, person.password)).rejects.toThrow('a fault of the test'),
    );
    expect(await traceOf(person)).toEqual(before);
  });
});

describe('the mail with the link', () => {
  it('goes to the stored address, with a link to delete this account and one to say "not me"', async () => {
    const [person, session] = await newAsker();
    await ask(session, person.password);
    const decision = await decide(person);
    expect(decision).toMatchObject({
      to: person.email,
      discard: null,
      userId: person.id,
      link: { purpose: 'delete-account', userId: person.id, address: person.email },
      protective: { purpose: 'not-me', about: 'deletion-requested' },
    });
    expect(decision.mail({ link: null, protective: null }).template).toBe('delete-account');
  });

  it.each([
    [
      'a new password',
      `UPDATE "User" SET "passwordChangedAt" = clock_timestamp() WHERE "id" = $1`,
      'overtaken',
    ],
    [
      'another address',
      `UPDATE "User" SET "email" = "id", "emailCanonical" = "id" WHERE "id" = $1`,
      'overtaken',
    ],
    ['the end of the account', `DELETE FROM "User" WHERE "id" = $1`, 'account-gone'],
  ])('is discarded after %s, also while the worker looks', async (_, end, reason) => {
    const [person, session] = await newAsker();
    await ask(session, person.password);
    const held = await holdRows(end, [person.id]);
    const decision = decide(person);
    await held.waiters(1);
    await held.release();
    expect((await decision).discard).toBe(reason);
    expect((await decide(person)).discard).toBe(reason);
  });

  it('carries a dead link at most when a new password comes while the worker writes', async () => {
    const [person, session] = await newAsker();
    await ask(session, person.password);
    const message = await claimedMessage(person.email);
    const watch = await holdRows('SELECT 1');
    let changing: Promise<{ code: string }> | undefined;
    const form = { currentPassword: person.password, password: newPassword() };
    const issued = await db().$transaction(async (tx) => {
      const { link } = await decideDeletionMail(tx, message);
      changing = changePassword(session, form, somewhere());
      await watch.waiters(1);
      return link && issueLink(tx, link);
    });
    await watch.release();
    expect((await changing)?.code).toBe('done');
    expect(await worthOf('delete-account', await opened(issued?.id ?? ''))).toBe('replaced');
  });
});
