import { expect, it } from 'vitest';
import { decideSignUpMail } from '@/lib/worker/decide/sign-up';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { db, pool } from '@/lib/database/client';
import { claimedMessage, newAddress, newPerson, somewhere } from '../../../support/people/people';

async function request(email: string) {
  await requestSignUp({ email, callbackUrl: '/account' }, somewhere());
  return claimedMessage(email);
}

it('becomes a link to a free address', async () => {
  const address = newAddress();
  const decision = await decideSignUpMail(db(), await request(address));
  expect(decision).toMatchObject({
    to: address,
    discard: null,
    link: { purpose: 'sign-up', userId: null, address, callbackUrl: '/account' },
  });
  expect(decision.mail({ link: null, protective: null }).template).toBe('sign-up');
});

it('becomes "you already have an account", to the stored address and without a link, for a taken one', async () => {
  const person = await newPerson({ email: newAddress().replace('p', 'P') });
  const decision = await decideSignUpMail(db(), await request(person.email.toUpperCase()));
  expect(decision).toMatchObject({ to: person.email, discard: null, link: null });
  expect(decision.mail({ link: null, protective: null }).template).toBe('account-exists');
});

it('takes wildcards as they are', async () => {
  await newPerson();
  const decision = await decideSignUpMail(db(), await request('%@%'));
  expect(decision.mail({ link: null, protective: null }).template).toBe('sign-up');
});

it('is nothing when the account was made after the request: that was the answer', async () => {
  const address = newAddress();
  const message = await request(address);
  await newPerson({ email: address });
  expect((await decideSignUpMail(db(), message)).discard).toBe('overtaken');
  await pool().query(`UPDATE "User" SET "createdAt" = "createdAt" - interval '1 hour' WHERE "email" = $1`, [
    address,
  ]);
  expect((await decideSignUpMail(db(), message)).discard).toBeNull();
});
