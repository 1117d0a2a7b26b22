import { describe, expect, it } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { sayNotMe } from '@/lib/accounts/not-me';
import { signIn } from '@/lib/accounts/sign-in';
import { decideNotice } from '@/lib/worker/decide/notice';
import { db } from '@/lib/database/client';
import { issueLink } from '@/lib/links/issue';
import type { ClaimedMessage } from '@/lib/worker/claimed-message';
import { completePasswordReset } from '@/lib/password-reset/complete';
import type { Session } from '@/lib/sessions/read';
import {
  claimedMessage,
  newAddress,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSignedIn,
  newSignUpLink,
  opened,
  somewhere,
  type OpenedLink,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import { getsIn, protectiveLinkTo, protectiveWorthOf, userOf } from '../../support/people/account-facts';

const notMe = (link: OpenedLink | null) => sayNotMe(link ?? expect.fail('no link'), somewhere());
const decide = (message: ClaimedMessage) => db().$transaction((tx) => decideNotice(tx, message));

/** Moves an account to another address by the mailed link, and returns the notice of it, claimed. */
async function moveTo(person: Person, email: string): Promise<ClaimedMessage> {
  const { email: former } = (await userOf(person)) as { email: string };
  const moved = await confirmEmailChange(await newEmailChangeLink(person, email), somewhere());
  expect(moved).toMatchObject({ code: 'done', formerEmail: former });
  const message = await claimedMessage(former);
  expect(message.kind).toBe('email-changed');
  return message;
}

/** old@ → thief@ → thief2@; each former address has its link. */
async function newTheft() {
  const [person, thief, thief2] = [await newPerson(), newAddress(), newAddress()];
  await moveTo(person, thief);
  const owners = await protectiveLinkTo(person.email);
  await moveTo(person, thief2);
  const thiefs = await protectiveLinkTo(thief);
  return { person, thief, thief2, owners, thiefs };
}

describe('an address that was moved on and on', () => {
  it('is the owner’s in the end when the thief takes the last move back first', async () => {
    const { person, thief, owners, thiefs } = await newTheft();
    expect(await notMe(thiefs)).toEqual({ code: 'taken-back' });
    expect((await userOf(person)).email).toBe(thief);
    expect(await notMe(owners)).toEqual({ code: 'taken-back' });
    expect((await userOf(person)).email).toBe(person.email);
    expect((await notMe(thiefs)).code).toBe('dead');
  });

  it('is the owner’s when they come first: the thief’s link is dead then', async () => {
    const { person, thief2, owners, thiefs } = await newTheft();
    expect(await notMe(owners)).toEqual({ code: 'taken-back' });
    expect(await notMe(thiefs)).toMatchObject({ code: 'dead', reading: { reason: 'replaced' } });
    expect((await userOf(person)).email).toBe(person.email);
    const told = await decide(await claimedMessage(thief2));
    expect(told).toMatchObject({ to: thief2, discard: null, link: null, protective: null });
    expect(told.mail({ link: null, protective: null })).toMatchObject({
      template: 'not-me-done',
      props: { displaced: true },
    });
  });

  it('is the owner’s when both come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { person, owners, thiefs } = await newTheft();
      const [ours] = await Promise.all([notMe(owners), notMe(thiefs)]);
      expect(ours).toEqual({ code: 'taken-back' });
      expect(await userOf(person)).toMatchObject({ email: person.email, passwordHash: '' });
      expect((await notMe(thiefs)).code).toBe('dead');
    }
  });
});

describe('a notice of what was taken back', () => {
  it('that waited meanwhile goes nowhere, and what happens afterwards is told', async () => {
    const [person, thief] = [await newPerson(), newAddress()];
    await moveTo(person, thief);
    const owners = await protectiveLinkTo(person.email);
    const waiting = await moveTo(person, newAddress());
    expect((await decide(waiting)).discard).toBeNull();
    await notMe(owners);
    expect((await decide(waiting)).discard).toBe('reverted');
    expect(await protectiveLinkTo(thief)).toBeNull();

    const password = newPassword();
    await completePasswordReset({ ...(await newResetLink(person)), password }, somewhere());
    const later = await claimedMessage(person.email);
    expect(later.kind).toBe('password-changed');
    expect((await decide(later)).discard).toBeNull();
  });

  it('that is being written at that moment carries a link that is dead at once', async () => {
    const [person, thief] = [await newPerson(), newAddress()];
    await moveTo(person, thief);
    const owners = await protectiveLinkTo(person.email);
    const waiting = await moveTo(person, newAddress());
    const watch = await holdRows('SELECT 1');
    let reverting: ReturnType<typeof notMe> | undefined;
    const issued = await db().$transaction(async (tx) => {
      const { discard, protective, userId, to } = await decideNotice(tx, waiting);
      if (discard !== null || !protective) return expect.fail('discarded');
      reverting = notMe(owners);
      await watch.waiters(1);
      const protects = { about: protective.about, messageId: waiting.id, endsLinkId: null };
      return issueLink(tx, { purpose: protective.purpose, userId, address: to, callbackUrl: null, protects });
    });
    await watch.release();
    expect(await reverting).toEqual({ code: 'taken-back' });
    expect(await protectiveWorthOf(await opened(issued.id))).toBe('replaced');
  });

  it('is told all the same when it tells of something earlier than what was taken back', async () => {
    const person = await newPerson();
    await signIn({ ...person, remember: false, knownDevice: null }, somewhere());
    const earlier = await claimedMessage(person.email);
    expect(await notMe(await newProtectiveLink(person, 'password-changed'))).toEqual({ code: 'taken-back' });
    expect(await decide(earlier)).toMatchObject({ discard: null, protective: { about: 'new-device' } });
  });

  it('is told all the same when only a request was ended', async () => {
    const person = await newPerson();
    const ended = await newProtectiveLink(person, 'reset-requested');
    const waiting = await moveTo(person, newAddress());
    expect(await notMe(ended)).toEqual({ code: 'request-ended' });
    expect((await decide(waiting)).discard).toBeNull();
  });
});

describe('the owner’s link', () => {
  const signedIn = async (person: Person): Promise<Session> => newSignedIn(person);

  it('is not ended by a new password that the thief sets, nor by a reset', async () => {
    const [person, theirs] = [await newPerson(), newPassword()];
    const link = await newProtectiveLink(person, 'new-device');
    const form = { currentPassword: person.password, password: theirs };
    expect((await changePassword(await signedIn(person), form, somewhere())).code).toBe('done');
    expect(await protectiveWorthOf(link)).toBe('live');
    const again = newPassword();
    await completePasswordReset({ ...(await newResetLink(person)), password: again }, somewhere());
    expect(await notMe(link)).toEqual({ code: 'taken-back' });
    for (const password of [theirs, again, person.password])
      expect(await getsIn(person.email, password)).toBe(false);
  });

  it('works after a change of address and a reset from there', async () => {
    const [person, thief, password] = [await newPerson(), newAddress(), newPassword()];
    await moveTo(person, thief);
    const owners = await protectiveLinkTo(person.email);
    await completePasswordReset(
      { ...(await newResetLink({ ...person, email: thief })), password },
      somewhere(),
    );
    expect(await getsIn(thief, password)).toBe(true);
    expect(await notMe(owners)).toEqual({ code: 'taken-back' });
    expect((await userOf(person)).email).toBe(person.email);
    for (const email of [thief, person.email]) expect(await getsIn(email, password)).toBe(false);
  });
});

it('waits for a sign-up to the former address that is under way, and finds it taken', async () => {
  const person = await newPerson();
  await moveTo(person, newAddress());
  const [owners, signUp] = [await protectiveLinkTo(person.email), await newSignUpLink(person.email)];
  const held = await holdRows('SELECT 1 FROM "EmailLink" WHERE "id" = $1 FOR UPDATE', [signUp.id]);
  const signingUp = completeSignUp({ ...signUp, name: 'Mallory', password: newPassword() }, somewhere());
  await held.waiters(1);
  const reverting = notMe(owners);
  await held.waiters(2);
  await held.release();
  expect((await signingUp).code).toBe('done');
  expect(await reverting).toEqual({ code: 'address-taken' });
});
