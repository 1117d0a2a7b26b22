import { describe, expect, it } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { listEvents } from '@/lib/audit/list';
import { pool } from '@/lib/database/client';
import { limits } from '@/lib/limits/table';
import { readSession, type Session } from '@/lib/sessions/read';
import {
  newDeletionLink,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSession,
  newSignedIn,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import {
  eventsOf,
  getsIn,
  isAlive,
  newRemembered,
  protectiveWorthOf,
  queuedOf,
  userOf,
  worthOf,
} from '../../support/people/account-facts';
import { guess } from '../../support/people/guess';

const change = (session: Session, { password: currentPassword }: Person, password = newPassword()) =>
  changePassword(session, { currentPassword, password }, somewhere());

describe('changing the password', () => {
  // proves: ASVS 6.2.2, OWASP-Auth change
  it('makes the new one right and the old one wrong', async () => {
    const [person, password] = [await newPerson(), newPassword()];
    expect(await change(await newSignedIn(person), person, password)).toMatchObject({ code: 'done' });
    expect(await getsIn(person.email, person.password)).toBe(false);
    expect(await getsIn(person.email, password)).toBe(true);
  });

  // proves: ASVS 6.3.7, ASVS 16.3.1, NIST 4.1.2.1
  it('writes one event and one notice, to the stored address', async () => {
    const person = await newPerson({ email: `Ada.${newPassword()}@Example.com` });
    await change(await newSignedIn(person), person);
    expect(await eventsOf(person)).toEqual([{ type: 'password-changed', reason: null }]);
    expect(await queuedOf(person)).toEqual([
      { kind: 'password-changed', address: person.email, device: 'Firefox on Linux' },
    ]);
    const { rows } = await pool().query(`SELECT "createdAt" FROM "User" WHERE "id" = $1`, [person.id]);
    const { events } = await listEvents({ ...person, createdAt: rows[0].createdAt }, 1);
    expect(events).toMatchObject([{ type: 'password-changed', device: 'Firefox on Linux' }]);
  });

  // proves: ASVS 7.4.3, ASVS 7.2.4, OWASP-Auth new-session
  it.each([
    ['for a while', newSignedIn, 12],
    ['for a month', newRemembered, 30 * 24],
  ])(
    'ends every session, and the asking browser, signed in %s, goes on with another',
    async (_, make, life) => {
      const [person, other] = [await newPerson(), await newPerson()];
      const session = await make(person);
      const [second, third] = [await newSession(person), await newSession(person, true)];
      const theirs = await newSession(other);
      const result = await change(session, person);
      const sessionId = result.code === 'done' ? result.sessionId : '';
      for (const id of [session.id, second, third]) expect(await readSession(id)).toBeNull();
      expect(await readSession(theirs)).not.toBeNull();
      expect(sessionId).not.toBe(session.id);
      expect(await readSession(sessionId)).toMatchObject({
        remember: session.remember,
        user: { id: person.id },
      });
      const { rows } = await pool().query(
        `SELECT extract(epoch FROM "expiresAt" - "createdAt") / 3600 AS "life", "device" FROM "Session" WHERE "id" = $1`,
        [sessionId],
      );
      expect(rows).toEqual([{ life: expect.stringMatching(`^${life}\\.0*$`), device: 'Firefox on Linux' }]);
    },
  );

  // proves: ASVS 7.4.1, change-ends-sessions
  it('ends the old sessions by revocation as well as by their time', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const second = await newSession(person);
    await change(session, person);
    await pool().query(
      `UPDATE "User" SET "passwordChangedAt" = "passwordChangedAt" - interval '1 hour' WHERE "id" = $1`,
      [person.id],
    );
    for (const id of [session.id, second]) expect(await readSession(id)).toBeNull();
    const another = await newPerson();
    const old = await newSignedIn(another);
    await change(old, another);
    await pool().query(`UPDATE "Session" SET "revokedAt" = NULL WHERE "id" = $1`, [old.id]);
    expect(await isAlive(old)).toBe(false);
  });

  it("ends the account's short-lived links and its pending change, and no protective link", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const [reset, email, deletion] = [
      await newResetLink(person),
      await newEmailChangeLink(person),
      await newDeletionLink(person),
    ];
    const protective = [
      await newProtectiveLink(person, 'reset-requested'),
      await newProtectiveLink(person, 'new-device'),
      await newProtectiveLink(person, 'email-changed'),
    ];
    const theirs = [await newResetLink(other), await newEmailChangeLink(other)];
    const before = await traceOf(other);
    await change(await newSignedIn(person), person);
    expect(await worthOf('password-reset', reset)).toBe('replaced');
    expect(await worthOf('email-change', email)).toBe('replaced');
    expect(await worthOf('delete-account', deletion)).toBe('replaced');
    for (const link of protective) expect(await protectiveWorthOf(link)).toBe('live');
    expect(await userOf(person)).toMatchObject({ pendingEmail: null, pendingEmailAt: null });
    expect(theirs).toHaveLength(2);
    expect(await traceOf(other)).toEqual(before);
  });

  it('gives back what strangers had used up of the tries to sign in', async () => {
    const [person, password] = [await newPerson(), newPassword()];
    for (let round = 0; round < limits['sign-in-address'].times; round += 1) await guess(person.email);
    await pool().query(`UPDATE "RateLimit" SET "waitUntil" = "waitUntil" + interval '1 minute'`);
    expect(await guess(person.email)).toBe(false);
    await change(await newSignedIn(person), person, password);
    expect(await guess(person.email)).toBe(true);
  });

  // proves: NIST 3.1.1.2 normalise
  it('takes the current and the new password in either normal form of Unicode', async () => {
    const [current, next] = ['Grüße an den Käfer vom Höhlenbär', 'Möhren für müde Löwen äßen'];
    for (const [stored, typed] of [
      ['NFC', 'NFD'],
      ['NFD', 'NFC'],
    ] as const) {
      const person = await newPerson({ password: current.normalize(stored) });
      const session = await newSignedIn(person);
      const form = { currentPassword: current.normalize(typed), password: next.normalize(typed) };
      expect(await changePassword(session, form, somewhere())).toMatchObject({ code: 'done' });
      expect(await getsIn(person.email, next.normalize(stored))).toBe(true);
    }
  });
});
