import { describe, expect, it, test } from 'vitest';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/database/client';
import { readLink } from '@/lib/links/read';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { readSession } from '@/lib/sessions/read';
import {
  ageLink,
  newAddress,
  newPassword,
  newPerson,
  newResetLink,
  newSession,
  newSignUpLink,
  rowsOf,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import { guess } from '../../support/people/guess';

const complete = (form: { token: string | undefined; formHash: string }, password = newPassword()) =>
  completePasswordReset({ token: form.token, formHash: form.formHash, password }, somewhere());

const trySignIn = (person: Person, password: string) =>
  signIn({ email: person.email, password, remember: false, knownDevice: null }, somewhere());

const messagesOf = async (person: Person) => {
  const { rows } = await pool().query(
    `SELECT "kind", "address", "device", "rendering" FROM "OutboundEmail" WHERE "userId" = $1 ORDER BY "requestedAt"`,
    [person.id],
  );
  return rows;
};

describe('setting a new password by a mailed link', () => {
  // proves: ASVS 6.4.4, ASVS 6.3.7, NIST 4.1.2.1, NIST 4.2.3, NIST 4.2.2.1, OWASP-FP notice, OWASP-FP way-back
  it('makes the new one right and the old one wrong, and tells the owner by mail', async () => {
    const [person, password] = [await newPerson(), newPassword()];
    const link = await newResetLink(person, '/account');
    expect(await complete(link, password)).toEqual({
      code: 'done',
      email: person.email,
      callbackUrl: '/account',
    });
    expect(await trySignIn(person, person.password)).toEqual({ code: 'wrong' });
    expect(await trySignIn(person, password)).toMatchObject({ code: 'done' });
    const told = { address: person.email, device: 'Firefox on Linux', rendering: null };
    expect(await messagesOf(person)).toEqual([
      { kind: 'password-changed', ...told },
      { kind: 'new-device', ...told },
    ]);
  });

  // proves: ASVS 7.4.3, ASVS 6.4.3, NIST 3.1.3.1, OWASP-FP no-sign-in, OWASP-FP sessions, Copenhagen reset-sessions
  it('ends the sessions of every browser, and starts none', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const sessions = await Promise.all([newSession(person), newSession(person), newSession(person, true)]);
    const theirs = await newSession(other);
    await complete(await newResetLink(person));
    for (const id of sessions) expect(await readSession(id)).toBeNull();
    expect(await readSession(theirs)).not.toBeNull();
    expect(await rowsOf('Session', 'userId', person.id)).toHaveLength(3);
  });

  // proves: Copenhagen reset-older, reset-ends-pending, newer-and-older-links
  it('ends the other links of the account and of nobody else', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const [older, used, newer] = [
      await newResetLink(person),
      await newResetLink(person),
      await newResetLink(person),
    ];
    const theirs = await newResetLink(other);
    await complete(used);
    for (const { token } of [older, newer])
      expect(await readLink('password-reset', token)).toEqual({
        state: 'dead',
        reason: 'replaced',
        justUsed: false,
        about: null,
      });
    expect(await readLink('password-reset', used.token)).toEqual({
      state: 'dead',
      reason: 'used',
      justUsed: true,
      about: null,
    });
    expect(await readLink('password-reset', theirs.token)).toMatchObject({ state: 'live' });
  });

  // proves: OWASP-Auth lockout
  it('gives the owner back what strangers had used up of the tries to sign in', async () => {
    const [person, password] = [await newPerson(), newPassword()];
    while (await guess(person.email));
    expect(await trySignIn(person, person.password)).toEqual({ code: 'wrong' });
    await complete(await newResetLink(person), password);
    expect(await trySignIn(person, password)).toMatchObject({ code: 'done' });
  });

  // proves: NIST 3.1.1.2 normalise
  it('takes a password in either normal form of Unicode', async () => {
    const person = await newPerson();
    const password = 'Grüße an den Käfer vom Höhlenbär';
    await complete(await newResetLink(person), password.normalize('NFD'));
    expect(await trySignIn(person, password.normalize('NFC'))).toMatchObject({ code: 'done' });
  });
});

describe('nothing changes', () => {
  // proves: OWASP-FP policy
  it('by a refused password, which does not use the link up', async () => {
    const person = await newPerson({ name: 'Wilhelmina Featherstone' });
    await newSession(person);
    const link = await newResetLink(person);
    const { events: _, ...before } = await traceOf(person);
    for (const [password, fault] of [
      ['too short', 'password-too-short'],
      ['x'.repeat(257), 'password-too-long'],
      ['abcabcabcabcabcabc', 'password-pattern'],
      ['Wilhelmina Featherstone', 'password-personal'],
      [person.email, 'password-personal'],
      ['', 'password-too-short'],
    ] as const)
      expect(await complete(link, password), password).toEqual({ code: 'weak', fault });
    expect(await traceOf(person)).toMatchObject(before);
    expect(await complete(link)).toMatchObject({ code: 'done' });
  });

  // proves: ASVS 6.6.2
  it('by the form of another link, which uses neither up', async () => {
    const [person, attacker] = [await newPerson(), await newPerson()];
    const [theirs, planted] = [await newResetLink(person), await newResetLink(attacker)];
    const before = [await traceOf(person), await rowsOf('User', 'id', attacker.id)];
    expect(await complete({ token: planted.token, formHash: theirs.formHash })).toEqual({ code: 'stale' });
    expect(await complete({ token: theirs.token, formHash: planted.formHash })).toEqual({ code: 'stale' });
    expect([await traceOf(person), await rowsOf('User', 'id', attacker.id)]).toEqual(before);
    expect(await complete(theirs)).toMatchObject({ code: 'done' });
    expect(await complete(planted)).toMatchObject({ code: 'done' });
  });

  // proves: ASVS 2.3.1
  it('by a dead, forged, missing or foreign link', async () => {
    const person = await newPerson();
    const [expired, live] = [await newResetLink(person), await newResetLink(person)];
    const old = await ageLink(expired.id, 600);
    const signUp = await newSignUpLink(person.email);
    const before = await traceOf(person);
    expect(await complete(old)).toEqual({
      code: 'dead',
      reading: { state: 'dead', reason: 'expired', justUsed: false, about: null },
    });
    expect(await complete({ ...live, token: undefined })).toEqual({
      code: 'dead',
      reading: { state: 'missing' },
    });
    expect(await complete({ ...live, token: 'refused' })).toEqual({
      code: 'dead',
      reading: { state: 'forged' },
    });
    expect(await complete(signUp)).toEqual({ code: 'dead', reading: { state: 'forged' } });
    expect(await traceOf(person)).toEqual(before);
    expect(await readLink('sign-up', signUp.token)).toMatchObject({ state: 'live' });
  });

  // proves: OWASP-FP single-use, double-submit
  it('a second time: the same form sent again says that it was done a moment ago', async () => {
    const [person, password] = [await newPerson(), newPassword()];
    const link = await newResetLink(person);
    await complete(link, password);
    const before = await rowsOf('User', 'id', person.id);
    expect(await complete(link)).toEqual({
      code: 'dead',
      reading: { state: 'dead', reason: 'used', justUsed: true, about: null },
    });
    expect(await rowsOf('User', 'id', person.id)).toEqual(before);
    expect(await trySignIn(person, password)).toMatchObject({ code: 'done' });
  });

  it('by the link of a deleted account, also when its address is registered anew', async () => {
    const person = await newPerson();
    const link = await newResetLink(person);
    await pool().query('DELETE FROM "User" WHERE "id" = $1', [person.id]);
    const successor = await newPerson({ email: person.email });
    const before = await rowsOf('User', 'id', successor.id);
    expect(await complete(link)).toEqual({ code: 'dead', reading: { state: 'forged' } });
    expect(await rowsOf('User', 'id', successor.id)).toEqual(before);
  });
});

// proves: OWASP-FP bound, ASVS 6.6.2, identity-from-token
test('whose password it is comes from the link and from nothing else in the form', async () => {
  const [person, victim] = [await newPerson(), await newPerson()];
  const link = await newResetLink(person);
  const before = await traceOf(victim);
  const form = {
    ...link,
    password: newPassword(),
    userId: victim.id,
    id: victim.id,
    sub: victim.id,
    email: victim.email,
  };
  expect(await completePasswordReset(form, somewhere())).toMatchObject({ code: 'done', email: person.email });
  expect(await traceOf(victim)).toEqual(before);
});

// proves: NIST 4.2.3
test('the notice goes to the stored spelling of the address', async () => {
  const person = await newPerson({ email: newAddress().replace('p', 'P').replace('example', 'Example') });
  await complete(await newResetLink(person));
  expect(await messagesOf(person)).toMatchObject([{ address: person.email }]);
});
