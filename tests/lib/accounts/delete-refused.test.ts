import { describe, expect, it, test } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { deleteAccount } from '@/lib/accounts/delete';
import { db, pool } from '@/lib/database/client';
import { completePasswordReset } from '@/lib/password-reset/complete';
import type { Session } from '@/lib/sessions/read';
import { revokeSession } from '@/lib/sessions/revoke';
import {
  ageLink,
  newDeletionLink,
  newPassword,
  newPerson,
  newResetLink,
  newSession,
  newSignedIn,
  newSignUpLink,
  rowsOf,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import { eventsOf, isAlive, userOf, withFault, worthOf } from '../../support/people/account-facts';

const remove = (session: Session, form: { token: string | undefined; formHash: string }) =>
  deleteAccount(session, form, somewhere());

const hold = ({ id }: Person) => holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [id]);

describe('nothing is deleted', () => {
  it('by the link of another account, which stays alive', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const [session, theirs] = [await newSignedIn(person), await newSignedIn(other)];
    const link = await newDeletionLink(person);
    await newDeletionLink(other);
    const { events: _, ...before } = await traceOf(other);
    const mine = await traceOf(person);
    expect(await remove(theirs, link)).toEqual({ code: 'foreign' });
    expect(await traceOf(person)).toEqual(mine);
    expect(await traceOf(other)).toMatchObject(before);
    expect(await eventsOf(other)).toEqual([{ type: 'deletion-refused', reason: 'foreign-link' }]);
    expect(await remove(session, link)).toEqual({ code: 'done' });
  });

  it('by another link’s form, an old, forged, missing or foreign link', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const [dying, reset] = [await newDeletionLink(person), await newResetLink(person)];
    const [live, old] = [await newDeletionLink(person), await ageLink(dying.id, 600)];
    const before = await traceOf(person);
    expect(await remove(session, { ...live, formHash: reset.formHash })).toEqual({ code: 'stale' });
    expect(await remove(session, old)).toMatchObject({ code: 'dead', reading: { reason: 'expired' } });
    for (const token of ['x', reset.token])
      expect(await remove(session, { ...live, token })).toEqual({
        code: 'dead',
        reading: { state: 'forged' },
      });
    expect(await remove(session, { ...live, token: undefined })).toEqual({
      code: 'dead',
      reading: { state: 'missing' },
    });
    expect(await traceOf(person)).toEqual(before);
    expect(await remove(session, live)).toEqual({ code: 'done' });
  });

  it('in a session that is over: the link stays alive', async () => {
    const person = await newPerson();
    const [session, another] = [await newSignedIn(person), await newSignedIn(person)];
    const link = await newDeletionLink(person);
    await revokeSession(session.id, db());
    const before = await traceOf(person);
    expect(await remove(session, link)).toEqual({ code: 'signed-out' });
    expect(await traceOf(person)).toEqual(before);
    expect(await remove(another, link)).toEqual({ code: 'done' });
  });

  it('in somebody else’s session under one’s own name', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const session = { ...(await newSignedIn(person)), id: await newSession(other) };
    const link = await newDeletionLink(person);
    expect(await remove(session, link)).toEqual({ code: 'signed-out' });
    expect(await worthOf('delete-account', link)).toBe('live');
  });

  it.each([
    [
      'the session ends',
      `UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "userId" = $1`,
      'signed-out',
    ],
    ['the link ends', `UPDATE "EmailLink" SET "voidedAt" = clock_timestamp() WHERE "userId" = $1`, 'dead'],
    [
      'the link runs out',
      `UPDATE "EmailLink" SET "expiresAt" = clock_timestamp() WHERE "userId" = $1`,
      'dead',
    ],
  ])('when %s between the check and the write', async (_, meanwhile, code) => {
    const person = await newPerson();
    const [session, link] = [await newSignedIn(person), await newDeletionLink(person)];
    const before = await userOf(person);
    const held = await hold(person);
    const removing = remove(session, link);
    await held.waiters(1);
    await held.query(meanwhile, [person.id]);
    await held.release();
    expect((await removing).code).toBe(code);
    expect(await userOf(person)).toEqual(before);
    expect(await rowsOf('OutboundEmail', 'address', person.email)).toEqual([]);
  });

  it('after a new password, by a link from before', async () => {
    const person = await newPerson();
    const [link, another] = [await newDeletionLink(person), await newDeletionLink(person)];
    const session = await newSignedIn(person);
    const next = newPassword();
    const form = { currentPassword: person.password, password: next };
    expect((await changePassword(session, form, somewhere())).code).toBe('done');
    const { passwordHash } = (await userOf(person)) as { passwordHash: string };
    const now = await newSignedIn({ id: person.id, passwordHash });
    expect(await remove(now, link)).toMatchObject({ code: 'dead', reading: { reason: 'replaced' } });
    const reset = await newResetLink(person);
    await completePasswordReset({ ...reset, password: newPassword() }, somewhere());
    expect((await remove(now, another)).code).toBe('dead');
    expect(await userOf(person)).toBeDefined();
  });
});

test('twice at once is once', async () => {
  const person = await newPerson();
  const [session, another] = [await newSignedIn(person), await newSignedIn(person)];
  const link = await newDeletionLink(person);
  const held = await hold(person);
  const removing = [remove(session, link), remove(another, link), remove(session, link)];
  await held.waiters(3);
  await held.release();
  const codes = (await Promise.all(removing)).map(({ code }) => code);
  expect(codes.sort()).toEqual(['done', 'signed-out', 'signed-out']);
  expect(await rowsOf('OutboundEmail', 'address', person.email)).toHaveLength(1);
  expect(await remove(session, link)).toEqual({ code: 'dead', reading: { state: 'forged' } });
});

test.each([
  'BEFORE DELETE ON "User"',
  'BEFORE DELETE ON "Session"',
  'BEFORE DELETE ON "EmailLink"',
  'BEFORE UPDATE ON "EmailLink"',
  'BEFORE UPDATE ON "AuditEvent"',
  'BEFORE INSERT ON "AuditEvent"',
  'BEFORE UPDATE ON "OutboundEmail"',
  'BEFORE INSERT ON "OutboundEmail"',
  'AFTER DELETE ON "User" DEFERRABLE INITIALLY DEFERRED',
])('a fault undoes the whole deletion: %s', async (when) => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  const form = { currentPassword: 'wrong', password: newPassword() };
  await changePassword(session, form, somewhere());
  await newSignUpLink(person.email);
  const link = await newDeletionLink(person);
  await pool().query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "address", "userId", "device") VALUES ($1, 'new-device', $2, $3, '')`,
    [link.id, person.email, person.id],
  );
  const [before, addressed] = [await traceOf(person), await rowsOf('EmailLink', 'canonical', person.email)];
  await withFault(when, () => expect(remove(session, link)).rejects.toThrow('a fault of the test'));
  expect(await traceOf(person)).toEqual(before);
  expect(await rowsOf('EmailLink', 'canonical', person.email)).toEqual(addressed);
  expect(await isAlive(session)).toBe(true);
  expect(await remove(session, link)).toEqual({ code: 'done' });
});

test('a fault in giving tries back is no fault of the deletion', async () => {
  const person = await newPerson();
  const [session, link] = [await newSignedIn(person), await newDeletionLink(person)];
  await withFault('BEFORE DELETE ON "RateLimit"', async () =>
    expect(await remove(session, link)).toEqual({ code: 'done' }),
  );
});
