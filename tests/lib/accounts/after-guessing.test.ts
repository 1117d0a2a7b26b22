import { expect, it } from 'vitest';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { signIn } from '@/lib/accounts/sign-in';
import { completePasswordReset } from '@/lib/password-reset/complete';
import {
  knownNow,
  newAddress,
  newPassword,
  newPerson,
  newResetLink,
  newSignUpLink,
  somewhere,
} from '../../support/people/people';
import { guess } from '../../support/people/guess';

// proves: owner-locked-out
it('lets who forgot the password at their own computer sign in there after the reset', async () => {
  const [person, password] = [await newPerson(), newPassword()];
  const at = { email: person.email, remember: false, knownDevice: knownNow('their own browser') };
  for (let round = 0; round < 10; round += 1)
    await signIn({ ...at, password: 'which one was it' }, somewhere());
  const link = await newResetLink(person);
  expect(await completePasswordReset({ ...link, password }, somewhere())).toMatchObject({ code: 'done' });
  expect(await signIn({ ...at, password }, somewhere())).toMatchObject({ code: 'done' });
});

// proves: owner-locked-out
it('does not make an owner wait for what strangers guessed before there was an account', async () => {
  const [address, password] = [newAddress(), newPassword()];
  while (await guess(address));
  const link = await newSignUpLink(address);
  const made = await completeSignUp({ ...link, name: 'Ada Tester', password }, somewhere());
  expect(made).toMatchObject({ code: 'done' });
  const credentials = { email: address, password, remember: false, knownDevice: null };
  expect(await signIn(credentials, somewhere())).toMatchObject({ code: 'done' });
});
