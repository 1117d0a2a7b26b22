import { describe, expect, it, test } from 'vitest';
import { cancelEmailChange } from '@/lib/accounts/cancel-email-change';
import { changePassword } from '@/lib/accounts/change-password';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { pool } from '@/lib/database/client';
import { completePasswordReset } from '@/lib/password-reset/complete';
import {
  ageLink,
  newAddress,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newResetLink,
  newSignedIn,
  somewhere,
  traceOf,
  type OpenedLink,
  type Person,
} from '../../support/people/people';
import { eventsOf, queuedOf, userOf, withFault, worthOf } from '../../support/people/account-facts';

const confirm = (form: { token: string | undefined; formHash: string }) =>
  confirmEmailChange(form, somewhere());

describe('nothing changes', () => {
  // proves: Copenhagen email-pending
  it.each<[string, (person: Person, link: OpenedLink) => Promise<unknown>]>([
    ['was taken back', async (person) => cancelEmailChange(await newSignedIn(person), somewhere())],
    [
      'was replaced',
      (person) => pool().query(`UPDATE "User" SET "pendingEmail" = 'x@y.zz' WHERE "id" = $1`, [person.id]),
    ],
    [
      'is held',
      (person) =>
        pool().query(
          `UPDATE "User" SET "addressHeldUntil" = clock_timestamp() + interval '1 minute' WHERE "id" = $1`,
          [person.id],
        ),
    ],
    [
      'waits no more',
      (person) => pool().query(`UPDATE "User" SET "pendingEmail" = NULL WHERE "id" = $1`, [person.id]),
    ],
    [
      'waits for another spelling',
      (person) =>
        pool().query(`UPDATE "User" SET "pendingEmail" = upper("pendingEmail") WHERE "id" = $1`, [person.id]),
    ],
    [
      'came before a reset',
      async (person) =>
        completePasswordReset({ ...(await newResetLink(person)), password: newPassword() }, somewhere()),
    ],
    [
      'came before a new password',
      async (person) =>
        changePassword(
          await newSignedIn(person),
          { currentPassword: person.password, password: newPassword() },
          somewhere(),
        ),
    ],
  ])('when the change %s: the link is dead, then and afterwards', async (_, end) => {
    const [person, email] = [await newPerson(), newAddress()];
    const link = await newEmailChangeLink(person, email);
    await end(person, link);
    const messages = await queuedOf(person);
    expect(await confirm(link)).toMatchObject({ code: 'dead', reading: { reason: 'replaced' } });
    expect(await userOf(person)).toMatchObject({ email: person.email, emailCanonical: person.email });
    expect(await queuedOf(person)).toEqual(messages);
    await pool().query(
      `UPDATE "User" SET "addressHeldUntil" = NULL, "pendingEmail" = $2, "pendingEmailAt" = clock_timestamp() WHERE "id" = $1`,
      [person.id, email],
    );
    expect((await confirm(link)).code).toBe('dead');
  });

  it('by another link’s form, an old, forged, missing or foreign link', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const [dying, reset, theirs] = [
      await newEmailChangeLink(person),
      await newResetLink(person),
      await newEmailChangeLink(other),
    ];
    const [live, old] = [await newEmailChangeLink(person), await ageLink(dying.id, 600)];
    const before = [await userOf(person), await userOf(other)];
    expect(await confirm({ ...live, formHash: theirs.formHash })).toEqual({ code: 'stale' });
    expect(await confirm({ ...theirs, formHash: live.formHash })).toEqual({ code: 'stale' });
    expect(await confirm(old)).toMatchObject({ code: 'dead', reading: { reason: 'expired' } });
    expect(await confirm({ ...live, token: 'x' })).toEqual({ code: 'dead', reading: { state: 'forged' } });
    expect(await confirm({ ...live, token: undefined })).toEqual({
      code: 'dead',
      reading: { state: 'missing' },
    });
    expect(await confirm(reset)).toEqual({ code: 'dead', reading: { state: 'forged' } });
    expect([await userOf(person), await userOf(other)]).toEqual(before);
    expect((await confirm(live)).code).toBe('done');
  });

  it('when somebody has the address by now, in any case: what waited is over', async () => {
    const [person, email] = [await newPerson(), newAddress()];
    const link = await newEmailChangeLink(person, email.toUpperCase());
    const owner = await newPerson({ email });
    const before = await traceOf(owner);
    const reset = await newResetLink(person);
    expect(await confirm(link)).toEqual({ code: 'taken' });
    expect(await traceOf(owner)).toEqual(before);
    expect(await userOf(person)).toMatchObject({
      email: person.email,
      pendingEmail: null,
      pendingEmailAt: null,
    });
    expect(await queuedOf(person)).toEqual([]);
    expect(await eventsOf(person)).toEqual([{ type: 'email-change-refused', reason: 'address-taken' }]);
    expect(await worthOf('password-reset', reset)).toBe('live');
    expect(await confirm(link)).toMatchObject({ code: 'dead', reading: { reason: 'replaced' } });
  });

  test('a second time', async () => {
    const person = await newPerson();
    const link = await newEmailChangeLink(person);
    await confirm(link);
    const before = await userOf(person);
    expect(await confirm(link)).toEqual({
      code: 'dead',
      reading: { state: 'dead', reason: 'used', justUsed: true, about: null },
    });
    expect(await userOf(person)).toEqual(before);
    expect(await queuedOf(person)).toHaveLength(1);
  });

  it.each([
    'BEFORE UPDATE ON "User"',
    'BEFORE UPDATE OF "usedAt" ON "EmailLink"',
    'BEFORE UPDATE OF "voidedAt" ON "EmailLink"',
    'BEFORE INSERT ON "AuditEvent"',
    'BEFORE INSERT ON "OutboundEmail"',
    'AFTER UPDATE ON "User" DEFERRABLE INITIALLY DEFERRED',
  ])('by a fault: %s', async (when) => {
    const person = await newPerson();
    await newResetLink(person);
    const link = await newEmailChangeLink(person);
    const before = await traceOf(person);
    await withFault(when, () => expect(confirm(link)).rejects.toThrow('a fault of the test'));
    expect(await traceOf(person)).toEqual(before);
    expect((await confirm(link)).code).toBe('done');
  });
});
