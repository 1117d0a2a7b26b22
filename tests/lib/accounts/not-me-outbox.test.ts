import { expect, test } from 'vitest';
import { sayNotMe } from '@/lib/accounts/not-me';
import { requestDeletion } from '@/lib/accounts/request-deletion';
import { decideDeletionMail } from '@/lib/worker/decide/delete-account';
import { db, pool } from '@/lib/database/client';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { decideResetMail } from '@/lib/worker/decide/password-reset';
import {
  claimedMessage,
  newPerson,
  newProtectiveLink,
  newSignedIn,
  somewhere,
} from '../../support/people/people';
import { isAlive } from '../../support/people/account-facts';

const notMe = (form: { token: string | undefined; formHash: string }) => sayNotMe(form, somewhere());

// proves: overtaken-mail
test('what waited in the outbox with a link to the account is overtaken, and sessions are over by their time too', async () => {
  const person = await newPerson();
  const [link, session] = [await newProtectiveLink(person, 'new-device'), await newSignedIn(person)];
  await requestDeletion(session, { currentPassword: person.password }, somewhere());
  const deletion = await claimedMessage(person.email);
  await requestPasswordReset({ email: person.email, callbackUrl: null }, somewhere());
  const reset = await claimedMessage(person.email);
  const decisions = async () => [
    (await db().$transaction((tx) => decideDeletionMail(tx, deletion))).discard,
    (await db().$transaction((tx) => decideResetMail(tx, reset))).discard,
  ];
  expect([deletion.kind, reset.kind]).toEqual(['delete-account', 'password-reset']);
  expect(await decisions()).toEqual([null, null]);
  await notMe(link);
  expect(await decisions()).toEqual(['overtaken', 'overtaken']);
  await pool().query('UPDATE "Session" SET "revokedAt" = NULL WHERE "id" = $1', [session.id]);
  expect(await isAlive(session)).toBe(false);
});
