import { beforeAll, expect, it, vi } from 'vitest';
import { cancelEmailChange } from '@/lib/accounts/cancel-email-change';
import { changePassword } from '@/lib/accounts/change-password';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { deleteAccount } from '@/lib/accounts/delete';
import { sayNotMe } from '@/lib/accounts/not-me';
import { rename } from '@/lib/accounts/rename';
import { requestDeletion } from '@/lib/accounts/request-deletion';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { sayMailWorks } from '@/lib/accounts/say-mail-works';
import { signIn } from '@/lib/accounts/sign-in';
import { signOut } from '@/lib/accounts/sign-out';
import { raiseAlarm } from '@/lib/alarms/raise';
import { pool } from '@/lib/database/client';
import { renewLink } from '@/lib/links/renew';
import { requestLink } from '@/lib/links/request';
import { deleteAccountOf } from '@/lib/operator/delete-account';
import { endEverything } from '@/lib/operator/end-everything';
import { endSessions } from '@/lib/operator/end-sessions';
import { invite } from '@/lib/operator/invite';
import { liftSuppression } from '@/lib/operator/lift-suppression';
import { retryMessage } from '@/lib/operator/retry-message';
import { sendReset } from '@/lib/operator/send-reset';
import { recordDelivery } from '@/lib/webhooks/record-delivery';
import { replaceMessage } from '@/lib/worker/replace';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { listSessions } from '@/lib/sessions/list';
import { endOtherSessions, endSession } from '@/lib/sessions/end';
import { purgeAll } from '@/lib/upkeep/purge';
import { newMessage } from '../support/mail/messages';
import { useResend, workOnce, write } from '../support/mail/outbox';
import {
  claimedMessage,
  newAddress,
  newDeletionLink,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSignedIn,
  newSignUpLink,
  somewhere,
} from '../support/people/people';

// A transaction that waits for a second connection waits for itself once ten of its kind have taken the whole pool.

/** Where a connection was asked for while another was out. */
const asked: string[] = [];

useResend();

beforeAll(() => {
  const own = pool();
  const connect = own.connect.bind(own) as (...given: unknown[]) => unknown;
  vi.spyOn(own, 'connect').mockImplementation(((...given: unknown[]) => {
    if (own.totalCount > own.idleCount) asked.push(new Error('a second connection').stack ?? '');
    return connect(...given);
  }) as typeof own.connect);
});

const from = somewhere;
const DONE = { code: 'done' };

const cases: Record<string, () => Promise<() => Promise<unknown>>> = {
  'signing up': async () => {
    const link = await newSignUpLink(newAddress());
    return () => completeSignUp({ ...link, name: 'Ada', password: newPassword() }, from());
  },
  'signing in': async () => {
    const person = await newPerson();
    return () => signIn({ ...person, remember: true, knownDevice: null }, from());
  },
  'signing out': async () => {
    const session = await newSignedIn(await newPerson());
    return () => signOut(session, from()).then(() => DONE);
  },
  'resetting the password': async () => {
    const link = await newResetLink(await newPerson());
    return () => completePasswordReset({ ...link, password: newPassword() }, from());
  },
  'changing the password': async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const passwords = { currentPassword: person.password, password: newPassword() };
    return () => changePassword(session, passwords, from());
  },
  'asking for a change of address': async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    const form = { email: newAddress(), currentPassword: person.password };
    return () => requestEmailChange(session, form, from());
  },
  'changing the address': async () => {
    const link = await newEmailChangeLink(await newPerson());
    return () => confirmEmailChange(link, from());
  },
  'changing to an address that was taken': async () => {
    const taken = await newPerson();
    const link = await newEmailChangeLink(await newPerson(), taken.email);
    return () => confirmEmailChange(link, from());
  },
  'a change of address that no longer waits': async () => {
    const link = await newEmailChangeLink(await newPerson());
    await pool().query('UPDATE "User" SET "pendingEmail" = NULL');
    return () => confirmEmailChange(link, from());
  },
  'cancelling a change of address': async () => {
    const person = await newPerson();
    await newEmailChangeLink(person);
    const session = await newSignedIn(person);
    return () => cancelEmailChange(session, from());
  },
  'undoing a change of address': async () => {
    const [person, former] = [await newPerson(), newAddress()];
    const link = await newProtectiveLink(person, 'email-changed', former);
    return () => sayNotMe(link, from());
  },
  'saying "this wasn’t me"': async () => {
    const link = await newProtectiveLink(await newPerson(), 'new-device');
    return () => sayNotMe(link, from());
  },
  'ending a request that was not mine': async () => {
    const person = await newPerson();
    const own = await newResetLink(person);
    const link = await newProtectiveLink(person, 'reset-requested', person.email, own.id);
    return () => sayNotMe(link, from());
  },
  'asking for a deletion': async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    return () => requestDeletion(session, { currentPassword: person.password }, from());
  },
  'deleting the account': async () => {
    const person = await newPerson();
    const [session, link] = [await newSignedIn(person), await newDeletionLink(person)];
    return () => deleteAccount(session, link, from());
  },
  'changing the name': async () => {
    const session = await newSignedIn(await newPerson());
    return () => rename(session, 'Grace', from());
  },
  'saying that mail works': async () => {
    const session = await newSignedIn(await newPerson());
    return () => sayMailWorks(session, from());
  },
  'ending another session': async () => {
    const person = await newPerson();
    const [session, other] = [await newSignedIn(person), await newSignedIn(person)];
    const listed = await listSessions(person.id, session.id);
    const handle = listed.find(({ isThis }) => !isThis)?.handle ?? expect.fail(other.id);
    return () => endSession(session, handle, from());
  },
  'ending a session that is not mine': async () => {
    const session = await newSignedIn(await newPerson());
    return () => endSession(session, 'unknown', from());
  },
  'ending the other sessions': async () => {
    const session = await newSignedIn(await newPerson());
    return () => endOtherSessions(session, from());
  },
  'requesting a link': async () => {
    const request = { email: newAddress(), callbackUrl: null };
    return () => requestLink('password-reset', request, from());
  },
  'renewing a link': async () => {
    const { token } = await newResetLink(await newPerson());
    return () => renewLink('password-reset', token, from());
  },
  'retrying a dead message': async () => {
    const person = await newPerson();
    const id = await newMessage({ state: 'dead', address: person.email, userId: person.id });
    return () => retryMessage(id);
  },
  'retrying a waiting message': async () => {
    const id = await newMessage({ waits: 60 });
    return () => retryMessage(id);
  },
  'replacing a message': async () => {
    const email = newAddress();
    await newMessage({ address: email });
    const message = await claimedMessage(email);
    return () => replaceMessage(message, 'link-too-old').then(() => DONE);
  },
  'deciding and sending a requested mail': async () => {
    const person = await newPerson();
    await write('password-reset', person.email);
    return () => workOnce().then(() => DONE);
  },
  'deciding and sending a notice': async () => {
    const person = await newPerson();
    await write('new-device', person.email, person.id);
    return () => workOnce().then(() => DONE);
  },
  'deciding that no mail is sent': async () => {
    await write('password-reset', newAddress());
    return () => workOnce().then(() => DONE);
  },
  'noting a webhook call': async () => {
    const email = newAddress();
    const id = await newMessage({ state: 'sent', address: email, providerId: 're_1' });
    const about = { providerId: 're_1', messageId: id, to: [email], bounce: 'Permanent' };
    return () => recordDelivery({ id: 'call 1', type: 'email.bounced', about }).then(() => DONE);
  },
  'raising an alarm': async () => () => raiseAlarm('purge-failed', 'a test').then(() => DONE),
  'deleting what is old': async () => () => purgeAll().then(() => DONE),
  'ending everything': async () => () => endEverything().then(() => DONE),
  'an operator’s deletion': async () => {
    const { email } = await newPerson();
    return () => deleteAccountOf(email);
  },
  'an operator’s end of sessions': async () => {
    const { email } = await newPerson();
    return () => endSessions(email);
  },
  'an operator’s reset': async () => {
    const { email } = await newPerson();
    return () => sendReset(email);
  },
  'an operator’s invitation': async () => () => invite(newAddress()),
  'an operator’s end of a suppression': async () => {
    const email = newAddress();
    await pool().query(`INSERT INTO "Suppression" ("canonical", "bouncedAt") VALUES ($1, now())`, [email]);
    return () => liftSuppression(email);
  },
};

it.each(Object.keys(cases))('asks for one connection at a time: %s', async (name) => {
  const run = await (cases[name] ?? expect.fail())();
  asked.length = 0;
  const result = await run();
  expect(asked).toEqual([]);
  expect(result).toMatchObject({
    code: expect.stringMatching(/^(done|accepted|taken|dead|request-ended|taken-back)$/),
  });
});
