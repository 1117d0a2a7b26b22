import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { deleteAccount } from '@/lib/accounts/delete';
import { pool } from '@/lib/database/client';
import { readLink } from '@/lib/links/read';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { clearOutbox, messages, sendBy, tokenIn, workOnce, write } from '../../support/mail/outbox';
import {
  newDeletionLink,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newResetLink,
  newSignedIn,
  somewhere,
  type Person,
} from '../../support/people/people';
import { startResendStandIn, type ResendStandIn } from '../../support/mail/resend-stand-in';

let resend: ResendStandIn;
let away: ResendStandIn;
let person: Person;
beforeEach(async () => {
  await clearOutbox();
  resend = await startResendStandIn();
  away = await startResendStandIn();
  await away.stop();
  person = await newPerson();
});
afterEach(() => resend.stop());

/** Nobody listens there: connections are refused. */
const goDown = () => sendBy(away);
const comeBack = () => sendBy(resend);

/** Lets so many seconds pass for all that waits, and for the person. */
async function pass(seconds: number) {
  await pool().query(
    `UPDATE "User" SET "createdAt" = "createdAt" - make_interval(secs => $1),
       "passwordChangedAt" = "passwordChangedAt" - make_interval(secs => $1)`,
    [seconds],
  );
  await pool().query(
    `UPDATE "OutboundEmail" SET "createdAt" = "createdAt" - make_interval(secs => $1),
       "requestedAt" = "requestedAt" - make_interval(secs => $1), "unclearSince" = "unclearSince" - make_interval(secs => $1)`,
    [seconds],
  );
  await pool().query(
    `UPDATE "EmailLink" SET "createdAt" = "createdAt" - make_interval(secs => $1),
       "expiresAt" = "expiresAt" - make_interval(secs => $1)`,
    [seconds],
  );
}
const resets = () => resend.accepted.filter(({ mail }) => /^Reset/.test(String(mail.subject)));
const linkOf = (sent = resets().at(-1)) => readLink('password-reset', tokenIn(sent ?? expect.fail()));

// proves: provider-down
describe('a provider that is down', () => {
  it('for two minutes: one mail, and its link lives for the eight that are left', async () => {
    goDown();
    await write('password-reset', person.email);
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'queued', attempts: 1 }]);
    await pass(120);
    comeBack();
    await workOnce();
    expect(resets()).toHaveLength(1);
    expect(await linkOf()).toMatchObject({ state: 'live', minutesLeft: 8 });
  });

  it('for fifteen minutes: one mail, and its link is a new one with a life of its own', async () => {
    goDown();
    await write('password-reset', person.email);
    await workOnce();
    const [{ linkId: first } = expect.fail()] = await messages();
    await pass(900);
    comeBack();
    await workOnce();
    await workOnce();
    expect((await messages()).map(({ state }) => state)).toEqual(['replaced', 'sent']);
    expect(resets()).toHaveLength(1);
    const link = await linkOf();
    expect(link).toMatchObject({ state: 'live', minutesLeft: 10 });
    expect(link.state === 'live' && link.id).not.toBe(first);
  });
});

// proves: provider-down
it('a provider that nobody can reach for a day costs no notice: nothing can have been accepted', async () => {
  goDown();
  await write('password-changed', person.email, person.id);
  await workOnce();
  expect(await messages()).toMatchObject([{ state: 'queued', reason: 'unreachable', unclearSince: null }]);
  await pass(24 * 3600);
  await workOnce();
  comeBack();
  await workOnce();
  expect(await messages()).toMatchObject([{ state: 'sent' }]);
});

// proves: provider-limits
it('a quota that is used up for an hour drops the links that were asked for, and keeps the notices', async () => {
  comeBack();
  resend.fault({ status: 429, name: 'daily_quota_exceeded' }, 2);
  await write('password-reset', person.email);
  await write('password-changed', person.email, person.id);
  await workOnce();
  await pass(61 * 60);
  await workOnce();
  expect((await messages()).map(({ kind, state, reason }) => [kind, state, reason]).sort()).toEqual([
    ['password-changed', 'sent', null],
    ['password-reset', 'dead', 'request-too-old'],
  ]);
  expect(resets()).toEqual([]);
});

// proves: overtaken-mail
it.each([true, false])(
  '“You already have an account” does not go to an address that the account went by before (it still does: %s)',
  async (stays) => {
    goDown();
    await write('sign-up', person.email);
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'queued', address: person.email, linkId: null }]);
    if (!stays) await confirmEmailChange(await newEmailChangeLink(person), somewhere());
    comeBack();
    await workOnce();
    const [message] = (await messages()).filter(({ kind }) => kind === 'sign-up');
    expect(message).toMatchObject(stays ? { state: 'sent' } : { state: 'dead', reason: 'overtaken' });
    const told = resend.accepted.filter(({ mail }) => /already have/.test(String(mail.subject)));
    expect(told).toHaveLength(stays ? 1 : 0);
  },
);

// proves: overtaken-mail
describe('a reset that waits while the provider is down', () => {
  const events: [string, () => Promise<{ code: string }>][] = [
    [
      'another reset is done',
      async () =>
        completePasswordReset({ ...(await newResetLink(person)), password: newPassword() }, somewhere()),
    ],
    [
      'the password is changed',
      async () =>
        changePassword(
          await newSignedIn(person),
          { currentPassword: person.password, password: newPassword() },
          somewhere(),
        ),
    ],
    [
      'another address is confirmed',
      async () => confirmEmailChange(await newEmailChangeLink(person), somewhere()),
    ],
    [
      'the account is deleted',
      async () => deleteAccount(await newSignedIn(person), await newDeletionLink(person), somewhere()),
    ],
  ];
  it.each(events.flatMap(([what, happen]) => [false, true].map((isMade) => [what, isMade, happen] as const)))(
    'is not sent when meanwhile %s (its mail was made before: %s)',
    async (_what, isMade, happen) => {
      goDown();
      await write('password-reset', person.email);
      if (isMade) {
        await workOnce();
        expect(await messages()).toMatchObject([{ state: 'queued', linkId: expect.any(String) }]);
      }
      expect((await happen()).code).toBe('done');
      comeBack();
      await workOnce();
      await workOnce();
      expect(resets()).toEqual([]);
      const waiting = (await messages()).filter(
        ({ kind, state }) => kind === 'password-reset' && state === 'queued',
      );
      expect(waiting).toEqual([]);
    },
  );
});
