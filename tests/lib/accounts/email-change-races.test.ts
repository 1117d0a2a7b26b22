import { expect, test } from 'vitest';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { decideEmailChangeMail } from '@/lib/worker/decide/email-change';
import { db, pool } from '@/lib/database/client';
import { issueLink } from '@/lib/links/issue';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { readSession } from '@/lib/sessions/read';
import {
  claimedMessage,
  newAddress,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newResetLink,
  newSignedIn,
  newSignUpLink,
  opened,
  rowsOf,
  somewhere,
  type OpenedLink,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import { withSettings } from '../../support/server/settings';
import { eventsOf, queuedOf, userOf, worthOf } from '../../support/people/account-facts';

const confirm = (link: OpenedLink) => confirmEmailChange(link, somewhere());
const hold = ({ id }: Person) => holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [id]);

/** The link that the worker would mail to an address now; null when it mails none. */
async function mailedTo(address: string): Promise<OpenedLink | null> {
  const message = await claimedMessage(address);
  const issued = await db().$transaction(async (tx) => {
    const { discard, link } = await decideEmailChangeMail(tx, message);
    return discard === null && link ? issueLink(tx, link) : null;
  });
  return issued && opened(issued.id);
}

// proves: parallel-use
test('one link confirmed ten times at once: once', async () => {
  const [person, email] = [await newPerson(), newAddress()];
  const link = await newEmailChangeLink(person, email);
  const held = await hold(person);
  const confirming = Array.from({ length: 10 }, () => confirm(link));
  await held.waiters(5);
  await held.release();
  const codes = (await Promise.all(confirming)).map(({ code }) => code).sort();
  expect(codes).toEqual([...Array(9).fill('dead'), 'done']);
  expect(await userOf(person)).toMatchObject({ email });
  expect(await queuedOf(person)).toHaveLength(1);
  expect((await eventsOf(person)).filter(({ type }) => type === 'email-changed')).toHaveLength(1);
});

test('two accounts confirm one address at once: one gets it, the other keeps its own', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [people, email] = [[await newPerson(), await newPerson()], newAddress()];
    const links = await Promise.all(
      people.map((person, index) => newEmailChangeLink(person, index ? email.toUpperCase() : email)),
    );
    const results = await Promise.all(links.map(confirm));
    expect(results.map(({ code }) => code).sort()).toEqual(['done', 'taken']);
    expect(await rowsOf('User', 'emailCanonical', email)).toHaveLength(1);
    for (const [index, person] of people.entries()) {
      const { email: now, pendingEmail } = await userOf(person);
      expect(String(now).toLowerCase()).toBe(results[index]?.code === 'done' ? email : person.email);
      expect(pendingEmail).toBeNull();
    }
  }
});

test('a sign-up and a confirmation of one address at once: one account goes by it', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [person, email] = [await newPerson(), newAddress()];
    const [change, signUp] = [await newEmailChangeLink(person, email), await newSignUpLink(email)];
    const [changed, signedUp] = await Promise.all([
      confirm(change),
      completeSignUp({ ...signUp, name: 'Ada Tester', password: newPassword() }, somewhere()),
    ]);
    expect([changed.code, signedUp.code].filter((code) => code === 'done')).toHaveLength(1);
    expect(['done', 'taken']).toContain(changed.code);
    expect(await rowsOf('User', 'emailCanonical', email)).toHaveLength(1);
    expect((await userOf(person)).email).toBe(changed.code === 'done' ? email : person.email);
    expect(await worthOf('sign-up', signUp)).toBe(changed.code === 'done' ? 'replaced' : 'used');
  }
});

test('a confirmation waits for a sign-up to the address that is under way, and finds it taken', async () => {
  const [person, email] = [await newPerson(), newAddress()];
  const [change, signUp] = [await newEmailChangeLink(person, email), await newSignUpLink(email)];
  const held = await holdRows('SELECT 1 FROM "EmailLink" WHERE "id" = $1 FOR UPDATE', [signUp.id]);
  const signingUp = completeSignUp({ ...signUp, name: 'Ada', password: newPassword() }, somewhere());
  await held.waiters(1);
  const changing = confirm(change);
  await held.waiters(2);
  await held.release();
  expect((await signingUp).code).toBe('done');
  expect(await changing).toEqual({ code: 'taken' });
});

// proves: address-bound-sequence
test('one’s own address first, then a victim’s: the first link confirms nothing', async () => {
  const [thief, victim] = [await newPerson(), await newPerson()];
  const [session, own] = [await newSignedIn(thief), newAddress()];
  const ask = (email: string) =>
    requestEmailChange(session, { email, currentPassword: thief.password }, somewhere());
  await ask(own);
  const first = (await mailedTo(own)) ?? expect.fail();
  expect(await ask(victim.email)).toEqual({ code: 'accepted' });
  expect(await mailedTo(victim.email)).toBeNull();
  expect(await confirm(first)).toMatchObject({ code: 'dead', reading: { reason: 'replaced' } });
  expect(await userOf(thief)).toMatchObject({ email: thief.email, pendingEmail: victim.email });
  await pool().query('UPDATE "EmailLink" SET "voidedAt" = NULL WHERE "id" = $1', [first.id]);
  expect((await confirm(first)).code).toBe('dead');
  expect(await userOf(thief)).toMatchObject({ email: thief.email });
});

// proves: address-bound-race
test('fifty pairs of requests at once: each link confirms the address it was mailed to, or nothing', async () => {
  await withSettings({ rateLimits: false }, async () => {
    const person = await newPerson();
    const { id } = await newSignedIn(person);
    const confirmed = [0, 0];
    for (let round = 0; round < 50; round += 1) {
      const session = (await readSession(id)) ?? expect.fail();
      const addresses = [newAddress(), newAddress()];
      const ask = (email: string) =>
        requestEmailChange(session, { email, currentPassword: person.password }, somewhere());
      // In every other round the worker is at the first while the second is asked for.
      const links = await Promise.all(
        addresses.map(async (email) => (await ask(email)) && (round % 2 ? mailedTo(email) : null)),
      );
      for (const [index, email] of addresses.entries()) links[index] ??= await mailedTo(email);
      let email = session.user.email;
      const results = await Promise.all(links.map(async (link) => link && confirm(link)));
      for (const [index, result] of results.entries()) {
        if (result?.code !== 'done') continue;
        expect(result.email).toBe(addresses[index]);
        expect(result.formerEmail).toBe(session.user.email);
        email = result.email;
        confirmed[index] = (confirmed[index] ?? 0) + 1;
      }
      expect(results.filter((result) => result?.code === 'done')).toHaveLength(1);
      expect(await userOf(person)).toMatchObject({ email, emailCanonical: email, pendingEmail: null });
    }
    expect(confirmed.reduce((sum, count) => sum + count)).toBe(50);
  });
}, 120_000);

// proves: reset-ends-pending
test('a reset and a confirmation at once: one wins, and the other’s link is dead', async () => {
  for (let round = 0; round < 6; round += 1) {
    const [person, email] = [await newPerson(), newAddress()];
    const [change, reset] = [await newEmailChangeLink(person, email), await newResetLink(person)];
    const held = await hold(person);
    const resetting = () => completePasswordReset({ ...reset, password: newPassword() }, somewhere());
    const both: Promise<{ code: string }>[] = round % 2 ? [resetting()] : [confirm(change)];
    await held.waiters(1);
    both.push(round % 2 ? confirm(change) : resetting());
    await held.waiters(2);
    await held.release();
    const codes = (await Promise.all(both)).map(({ code }) => code);
    expect(codes).toEqual(['done', 'dead']);
    expect((await userOf(person)).email).toBe(round % 2 ? person.email : email);
    expect(await worthOf('email-change', change)).toBe(round % 2 ? 'replaced' : 'used');
    expect(await worthOf('password-reset', reset)).toBe(round % 2 ? 'used' : 'replaced');
  }
});
