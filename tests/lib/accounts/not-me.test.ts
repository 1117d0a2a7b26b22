import { describe, expect, it } from 'vitest';
import { sayNotMe } from '@/lib/accounts/not-me';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { signIn } from '@/lib/accounts/sign-in';
import { db, pool } from '@/lib/database/client';
import { spendAddress } from '@/lib/limits/spend';
import { concerns, type Concern } from '@/lib/links/purposes';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { decideResetMail } from '@/lib/worker/decide/password-reset';
import { hashPassword } from '@/lib/passwords/hash';
import {
  claimedMessage,
  newAddress,
  newDeletionLink,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSession,
  newSignedIn,
  newSignUpLink,
  opened,
  somewhere,
  traceOf,
  type OpenedLink,
  type Person,
} from '../../support/people/people';
import {
  eventsOf,
  getsIn,
  isAlive,
  protectiveWorthOf,
  queuedOf,
  userOf,
  worthOf,
} from '../../support/people/account-facts';
import { issueLink } from '@/lib/links/issue';

const notMe = (link: OpenedLink) => sayNotMe(link, somewhere());

/** Lets an account go by another address, as a thief's change would. */
const move = ({ id }: Person, email: string) =>
  pool().query(`UPDATE "User" SET "email" = $2, "emailCanonical" = lower($2) WHERE "id" = $1`, [id, email]);

const powerful = concerns.filter((about) => about !== 'reset-requested');

describe('a reset that was asked for', () => {
  it('is ended with its own link, and nothing else is', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const [own, other] = [await newResetLink(person), await newResetLink(person)];
    const [change, deletion] = [await newEmailChangeLink(person), await newDeletionLink(person)];
    const later = await newProtectiveLink(person, 'new-device');
    const link = await newProtectiveLink(person, 'reset-requested', person.email, own.id);
    const latest = await newProtectiveLink(person, 'new-device');
    const { user, sessions, messages } = await traceOf(person);
    expect(await notMe(link)).toEqual({ code: 'request-ended' });
    expect(await worthOf('password-reset', own)).toBe('replaced');
    expect(await worthOf('password-reset', other)).toBe('live');
    expect(await worthOf('email-change', change)).toBe('live');
    expect(await worthOf('delete-account', deletion)).toBe('live');
    for (const one of [later, latest]) expect(await protectiveWorthOf(one)).toBe('live');
    expect(await protectiveWorthOf(link)).toBe('used');
    expect(await traceOf(person)).toMatchObject({ user, sessions, messages });
    expect(await eventsOf(person)).toEqual([{ type: 'not-me', reason: 'reset-requested' }]);
    expect(await isAlive(session)).toBe(true);
    expect(await getsIn(person.email, person.password)).toBe(true);
  });

  // proves: owner-locked-out
  it('gives one mail back: a refused request finds no live link now, so the next one is sent, and no flood', async () => {
    const person = await newPerson();
    for (let round = 0; round < 3; round += 1) await spendAddress('password-reset', person.email);
    expect(await spendAddress('password-reset', person.email)).toMatchObject({ ok: false });
    const own = await newResetLink(person);
    await notMe(await newProtectiveLink(person, 'reset-requested', person.email, own.id));
    expect(await spendAddress('password-reset', person.email)).toMatchObject({ ok: true });
    expect(await spendAddress('password-reset', person.email)).toMatchObject({ ok: false });
    // Its link is dead already: nothing is given back.
    await notMe(await newProtectiveLink(person, 'reset-requested', person.email, own.id));
    expect(await spendAddress('password-reset', person.email)).toMatchObject({ ok: false });
  });

  it('stays done when its link was used already', async () => {
    const [person, password] = [await newPerson(), newPassword()];
    const own = await newResetLink(person);
    const link = await newProtectiveLink(person, 'reset-requested', person.email, own.id);
    await completePasswordReset({ ...own, password }, somewhere());
    const user = await userOf(person);
    expect(await notMe(link)).toEqual({ code: 'request-ended' });
    expect(await userOf(person)).toEqual(user);
    expect(await worthOf('password-reset', own)).toBe('used');
    expect(await getsIn(person.email, password)).toBe(true);
  });

  it('without a link of its own ends nothing, also for an account that moved', async () => {
    const person = await newPerson();
    const [reset, link] = [await newResetLink(person), await newProtectiveLink(person, 'reset-requested')];
    const moved = newAddress();
    await move(person, moved);
    expect(await notMe(link)).toEqual({ code: 'request-ended' });
    expect(await userOf(person)).toMatchObject({ email: moved, passwordHash: person.passwordHash });
    expect(await worthOf('password-reset', reset)).toBe('live');
  });
});

describe.each(powerful)('about: %s', (about: Concern) => {
  it('closes the account to everyone, and sends a reset to the mailbox', async () => {
    const [person, other] = [await newPerson({ email: newAddress().replace('p', 'P') }), await newPerson()];
    const sessions = [await newSignedIn(person), await newSignedIn(person)];
    const [earlier, theirs] = [await newProtectiveLink(person, 'new-device'), await newSession(other)];
    const short = {
      'password-reset': await newResetLink(person),
      'email-change': await newEmailChangeLink(person),
      'delete-account': await newDeletionLink(person),
    } as const;
    const link = await newProtectiveLink(person, about);
    const later = [
      await newProtectiveLink(person, 'new-device'),
      await newProtectiveLink(person, 'email-changed'),
    ];
    const others = [
      await newProtectiveLink(other, 'new-device'),
      await newProtectiveLink(other, 'email-changed'),
    ];
    const before = await traceOf(other);
    expect(await notMe(link)).toEqual({ code: 'taken-back' });

    for (const session of sessions) expect(await isAlive(session)).toBe(false);
    for (const purpose of Object.keys(short) as (keyof typeof short)[])
      expect(await worthOf(purpose, short[purpose]), purpose).toBe('replaced');
    expect(await protectiveWorthOf(link)).toBe('used');
    for (const one of later) expect(await protectiveWorthOf(one)).toBe('replaced');
    for (const one of [earlier, ...others]) expect(await protectiveWorthOf(one)).toBe('live');
    for (const password of [person.password, '', person.passwordHash])
      expect(await getsIn(person.email, password)).toBe(false);
    expect(await userOf(person)).toMatchObject({
      email: person.email,
      emailCanonical: person.email.toLowerCase(),
      name: person.name,
      passwordHash: '',
      pendingEmail: null,
      pendingEmailAt: null,
      heldHours: 24,
    });
    expect((await eventsOf(person))[0]).toEqual({ type: 'not-me', reason: about });
    expect(await queuedOf(person)).toEqual([
      { kind: 'not-me-done', address: person.email, device: 'Firefox on Linux' },
    ]);
    expect(await traceOf(other)).toEqual(before);
    expect(theirs).not.toBe('');
  });

  it('gives back the address that the link was mailed to, and tells the one that it displaces', async () => {
    const [person, thief] = [await newPerson(), newAddress().replace('p', 'T')];
    const link = await newProtectiveLink(person, about);
    const [signUp, another] = [await newSignUpLink(person.email), await newSignUpLink(thief)];
    await move(person, thief);
    expect(await notMe(link)).toEqual({ code: 'taken-back' });
    expect(await userOf(person)).toMatchObject({ email: person.email, emailCanonical: person.email });
    expect((await queuedOf(person)).map(({ kind, address }) => [kind, address])).toEqual([
      ['not-me-done', person.email],
      ['not-me-done', thief],
    ]);
    expect(await worthOf('sign-up', signUp)).toBe('replaced');
    expect(await worthOf('sign-up', another)).toBe('live');
  });

  it('leads back in by the reset that it sends, with nothing of before', async () => {
    const [person, password] = [await newPerson(), newPassword()];
    const link = await newProtectiveLink(person, about);
    await move(person, newAddress());
    while ((await spendAddress('password-reset', person.email)).ok);
    await notMe(link);
    expect((await spendAddress('password-reset', person.email)).ok).toBe(true);
    const message = await claimedMessage(person.email);
    expect(message.kind).toBe('password-reset');
    const issued = await db().$transaction(async (tx) => {
      const decision = await decideResetMail(tx, message);
      expect(decision).toMatchObject({ to: person.email, discard: null, userId: person.id });
      return decision.link && issueLink(tx, decision.link);
    });
    const reset = await opened(issued?.id ?? '');
    expect((await completePasswordReset({ ...reset, password }, somewhere())).code).toBe('done');
    expect(await getsIn(person.email, password)).toBe(true);
  });
});

it('holds the address for 24 hours, also from who has the new password', async () => {
  const [person, password] = [await newPerson(), newPassword()];
  const link = await newProtectiveLink(person, 'password-changed');
  await notMe(link);
  await completePasswordReset({ ...(await newResetLink(person)), password }, somewhere());
  const { passwordHash } = (await userOf(person)) as { passwordHash: string };
  const session = await newSignedIn({ id: person.id, passwordHash });
  const ask = () =>
    requestEmailChange(session, { email: newAddress(), currentPassword: password }, somewhere());
  expect(await ask()).toEqual({ code: 'held' });
  const age = (hours: number) =>
    pool().query(
      `UPDATE "User" SET "addressHeldUntil" = "addressHeldUntil" - make_interval(hours => $2) WHERE "id" = $1`,
      [person.id, hours],
    );
  await age(23);
  expect(await ask()).toEqual({ code: 'held' });
  await age(1);
  expect(await ask()).toEqual({ code: 'accepted' });
});

it('lets nobody in who was signing in by the old password', async () => {
  const person = await newPerson();
  const { passwordHash } = person;
  await notMe(await newProtectiveLink(person, 'new-device'));
  await expect(newSession({ id: person.id, passwordHash })).rejects.toThrow('does not stand');
  await expect(newSession({ id: person.id, passwordHash: await hashPassword('') })).rejects.toThrow();
  const credentials = { email: person.email, password: '', remember: false, knownDevice: null };
  expect(await signIn(credentials, somewhere())).toEqual({ code: 'wrong' });
});
