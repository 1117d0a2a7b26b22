import { expect, it } from 'vitest';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { deleteAccount } from '@/lib/accounts/delete';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { pool } from '@/lib/database/client';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { keyedHash } from '@/lib/secrets';
import { readSession } from '@/lib/sessions/read';
import {
  newAddress,
  newDeletionLink,
  newEmailChangeLink,
  newPerson,
  newSession,
  newSignUpLink,
  rowsOf,
  somewhere,
  type Person,
} from '../../support/people/people';
import { protectiveLinkTo } from '../../support/people/account-facts';
import { placesOf } from '../../support/database/resident';

/** Asks for mail to an address as strangers do, so that it stands in rows that are of no account. */
async function strangersAsk(email: string) {
  await requestPasswordReset({ email, callbackUrl: null }, somewhere());
  await requestSignUp({ email, callbackUrl: null }, somewhere());
  await newSignUpLink(email);
}

/** Somebody whose account went by another address before, and whose former mailbox was told. */
async function newMover(): Promise<{ person: Person; email: string }> {
  const [person, email] = [await newPerson(), newAddress()];
  await strangersAsk(person.email.toUpperCase());
  expect((await confirmEmailChange(await newEmailChangeLink(person, email), somewhere())).code).toBe('done');
  expect(await protectiveLinkTo(person.email)).not.toBeNull();
  return { person, email };
}

async function remove(person: Person, email: string) {
  const session = (await readSession(await newSession(person))) ?? expect.fail();
  const link = await newDeletionLink({ ...person, email });
  expect(await deleteAccount(session, link, somewhere())).toEqual({ code: 'done' });
}

it('takes the addresses with it that the account went by before', async () => {
  const { person, email } = await newMover();
  const hash = keyedHash('address', person.email);
  expect(await placesOf(hash)).toEqual(['AuditEvent']);
  await remove(person, email);
  for (const trace of [person.email, hash, person.id]) expect(await placesOf(trace)).toEqual([]);
});

it('leaves a former address alone that is another’s by now', async () => {
  const { person, email } = await newMover();
  const successor = await newPerson({ email: person.email });
  await strangersAsk(person.email);
  const ofAddress = async () => [
    await rowsOf('User', 'id', successor.id),
    await rowsOf('AuditEvent', 'addressHash', keyedHash('address', person.email)),
    await rowsOf('EmailLink', 'purpose', 'sign-up'),
  ];
  const before = await ofAddress();
  await remove(person, email);
  expect((await ofAddress())[0]).toEqual(before[0]);
  expect((await ofAddress())[2]).toEqual(before[2]);
  const { rows } = await pool().query(
    `SELECT DISTINCT "state" FROM "OutboundEmail" WHERE "address" = $1 AND "userId" IS NULL`,
    [person.email],
  );
  expect(rows).toEqual([{ state: 'queued' }]);
});

it('leaves an address alone that was only asked for: it may be anybody’s', async () => {
  const [person, asked] = [await newPerson(), newAddress()];
  await strangersAsk(asked);
  const ofAddress = async () => [
    await rowsOf('AuditEvent', 'addressHash', keyedHash('address', asked)),
    await rowsOf('OutboundEmail', 'address', asked),
  ];
  const before = await ofAddress();
  await newEmailChangeLink(person, asked);
  await remove(person, person.email);
  expect(await ofAddress()).toEqual(before);
});
