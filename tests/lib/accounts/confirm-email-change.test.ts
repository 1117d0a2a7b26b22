import { describe, expect, it } from 'vitest';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { whoseChange } from '@/lib/accounts/pending-change';
import { spendAddress } from '@/lib/limits/spend';
import {
  newAddress,
  newDeletionLink,
  newEmailChangeLink,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSignedIn,
  newSignUpLink,
  somewhere,
  traceOf,
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
import { guess } from '../../support/people/guess';

const confirm = (form: { token: string | undefined; formHash: string }) =>
  confirmEmailChange(form, somewhere());

describe('confirming another address', () => {
  // proves: ASVS 6.3.7, Copenhagen email-old-told, old-address-told
  it('sets the one that the link was mailed to, as it was typed, and tells the old one', async () => {
    const person = await newPerson({ email: newAddress().replace('p', 'P') });
    const [session, email] = [await newSignedIn(person), newAddress().replace('p', 'Q')];
    const before = await userOf(person);
    const link = await newEmailChangeLink(person, email);
    expect(await confirm(link)).toEqual({
      code: 'done',
      email,
      userId: person.id,
      formerEmail: person.email,
    });
    expect(await userOf(person)).toEqual({ ...before, email, emailCanonical: email.toLowerCase() });
    expect(await queuedOf(person)).toEqual([
      { kind: 'email-changed', address: person.email, device: 'Firefox on Linux' },
    ]);
    expect(await eventsOf(person)).toEqual([{ type: 'email-changed', reason: null }]);
    expect(await isAlive(session)).toBe(true);
    expect(await getsIn(email.toUpperCase(), person.password)).toBe(true);
    expect(await getsIn(person.email, person.password)).toBe(false);
  });

  // proves: ASVS 2.3.1, identity-from-token
  it('takes neither the address nor the account from the form', async () => {
    const [person, victim] = [await newPerson(), await newPerson()];
    const before = await traceOf(victim);
    const email = newAddress();
    const { email: _, id, ...more } = victim;
    const form = { ...(await newEmailChangeLink(person, email)), ...more, userId: id, email: victim.email };
    expect(await confirm(form)).toMatchObject({ code: 'done', email, userId: person.id });
    expect(await traceOf(victim)).toEqual(before);
  });

  // proves: link-email-change
  it('ends the short-lived links of the account, and sign-up links to the address; protective ones live', async () => {
    const [person, other, email] = [await newPerson(), await newPerson(), newAddress()];
    const short = {
      'password-reset': await newResetLink(person),
      'delete-account': await newDeletionLink(person),
      'email-change': await newEmailChangeLink(person, email),
      'sign-up': await newSignUpLink(email.toUpperCase()),
    } as const;
    const link = await newEmailChangeLink(person, email);
    const [undo, notMe] = [
      await newProtectiveLink(person, 'email-changed'),
      await newProtectiveLink(person, 'email-change-requested'),
    ];
    const [theirs, signUp] = [await newResetLink(other), await newSignUpLink(newAddress())];
    expect((await confirm(link)).code).toBe('done');
    for (const purpose of Object.keys(short) as (keyof typeof short)[])
      expect(await worthOf(purpose, short[purpose]), purpose).toBe('replaced');
    for (const one of [undo, notMe]) expect(await protectiveWorthOf(one)).toBe('live');
    expect(await worthOf('password-reset', theirs)).toBe('live');
    expect(await worthOf('sign-up', signUp)).toBe('live');
  });

  it('gives back what strangers had used up of either address', async () => {
    const [person, email] = [await newPerson(), newAddress()];
    for (const address of [person.email, email]) {
      while (await guess(address));
      while ((await spendAddress('password-reset', address)).ok);
    }
    await confirm(await newEmailChangeLink(person, email));
    for (const address of [person.email, email]) {
      expect(await guess(address)).toBe(true);
      expect((await spendAddress('password-reset', address)).ok).toBe(true);
    }
  });
});

it('whose address would change is said without all of the one of today, and not of an account that is gone', async () => {
  const person = await newPerson({ email: newAddress().replace('p', 'Pia') });
  expect(await whoseChange({ userId: person.id })).toBe('P…@example.com');
  expect(await whoseChange({ userId: 'nobody' })).toBeNull();
  expect(await whoseChange({ userId: null })).toBeNull();
});
