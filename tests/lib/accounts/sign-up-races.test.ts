import { expect, it } from 'vitest';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { decideSignUpMail } from '@/lib/worker/decide/sign-up';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { db } from '@/lib/database/client';
import { issueLink } from '@/lib/links/issue';
import { readLink } from '@/lib/links/read';
import {
  claimedMessage,
  newAddress,
  newPassword,
  newPerson,
  newSignUpLink,
  opened,
  somewhere,
  type OpenedLink,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

const complete = (link: OpenedLink) =>
  completeSignUp({ ...link, name: 'Ada Tester', password: newPassword() }, somewhere());

it('does not say of a link to an address taken meanwhile that it was used', async () => {
  const address = newAddress();
  const link = await newSignUpLink(address);
  await newPerson({ email: address });
  const reading = { state: 'dead', reason: 'replaced', justUsed: false, about: null };
  expect(await complete(link)).toEqual({ code: 'dead', reading });
});

// proves: sign-up-race
it('leaves no live link to an address that was taken while the worker wrote one', async () => {
  const address = newAddress();
  await requestSignUp({ email: address, callbackUrl: null }, somewhere());
  const message = await claimedMessage(address);
  const first = await newSignUpLink(address);
  const watch = await holdRows('SELECT 1');
  let signingUp: ReturnType<typeof complete> | undefined;
  const issued = await db().$transaction(async (tx) => {
    const decision = await decideSignUpMail(tx, message);
    signingUp = complete(first);
    await Promise.race([signingUp, watch.waiters(1)]);
    return decision.link && issueLink(tx, decision.link);
  });
  await watch.release();
  expect(await signingUp).toMatchObject({ code: 'done' });
  expect((await readLink('sign-up', (await opened(issued?.id ?? '')).token)).state).toBe('dead');
});
