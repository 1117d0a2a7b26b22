import { describe, expect, it } from 'vitest';
import { cancelEmailChange } from '@/lib/accounts/cancel-email-change';
import { changePassword } from '@/lib/accounts/change-password';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { decideEmailChangeMail } from '@/lib/worker/decide/email-change';
import { db, pool } from '@/lib/database/client';
import { issueLink } from '@/lib/links/issue';
import type { ClaimedMessage } from '@/lib/worker/claimed-message';
import type { Session } from '@/lib/sessions/read';
import {
  claimedMessage,
  newAddress,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newSignedIn,
  opened,
  somewhere,
  type Person,
} from '../../../support/people/people';
import { holdRows } from '../../../support/database/row-lock';
import { statementsOf } from '../../../support/database/statements';
import { worthOf } from '../../../support/people/account-facts';

type Asker = { person: Person; session: Session };

async function newAsker(): Promise<Asker> {
  const person = await newPerson({ name: 'Wilhelmina Featherstone' });
  return { person, session: await newSignedIn(person) };
}

/** Asks for an address and returns the message to it, as a worker that claimed it holds it. */
async function asked({ person, session }: Asker, email = newAddress()): Promise<ClaimedMessage> {
  const form = { email, currentPassword: person.password };
  expect(await requestEmailChange(session, form, somewhere())).toEqual({ code: 'accepted' });
  const message = await claimedMessage(email);
  expect(message.kind).toBe('email-change');
  return message;
}

const decide = (message: ClaimedMessage) => db().$transaction((tx) => decideEmailChangeMail(tx, message));

describe('the mail that confirms a new address', () => {
  it('goes to exactly that address, for this account, and says nothing of the asker', async () => {
    const [asker, email] = [await newAsker(), newAddress().replace('p', 'Q')];
    const decision = await decide(await asked(asker, email));
    expect(decision).toMatchObject({
      to: email,
      discard: null,
      userId: asker.person.id,
      link: { purpose: 'email-change', userId: asker.person.id, address: email },
      protective: null,
    });
    const mail = decision.mail({ link: null, protective: null });
    expect(mail.template).toBe('email-change-confirm');
    const words = JSON.stringify(mail);
    for (const secret of [asker.person.name, asker.person.email, asker.person.id])
      expect(words).not.toContain(secret);
  });

  // proves: change-to-taken
  it('is discarded for a taken address, in whatever case, after the same statements', async () => {
    const taken = [await newPerson(), await newPerson()];
    const free = await asked(await newAsker());
    await decide(free);
    const forFree = await statementsOf(() => decide(free));
    for (const [index, { email }] of taken.entries()) {
      const message = await asked(await newAsker(), index ? email.toUpperCase() : email);
      expect((await decide(message)).discard).toBe('address-taken');
      expect(await statementsOf(() => decide(message))).toEqual(forFree);
    }
  });

  it.each<[string, (asker: Asker) => Promise<unknown>]>([
    ['taken back', ({ session }) => cancelEmailChange(session, somewhere())],
    ['replaced by another', (asker) => asked(asker)],
    [
      'ended by a new password',
      ({ session, person: { password: currentPassword } }) =>
        changePassword(session, { currentPassword, password: newPassword() }, somewhere()),
    ],
    ['of a deleted account', ({ person }) => pool().query('DELETE FROM "User" WHERE "id" = $1', [person.id])],
  ])('is discarded when the change was %s', async (_, end) => {
    const asker = await newAsker();
    const message = await asked(asker);
    expect((await decide(message)).discard).toBeNull();
    await end(asker);
    expect((await decide(message)).discard).toBe('overtaken');
  });

  it('is discarded when it was asked for before a change of mind and back', async () => {
    const [asker, one] = [await newAsker(), newAddress()];
    const first = await asked(asker, one);
    const second = await asked(asker);
    const third = await asked(asker, one);
    expect(third.id).not.toBe(first.id);
    expect((await decide(first)).discard).toBe('overtaken');
    expect((await decide(second)).discard).toBe('overtaken');
    expect((await decide(third)).discard).toBeNull();
  });

  it('is discarded when the change waits for another spelling', async () => {
    const [asker, one] = [await newAsker(), newAddress()];
    const first = await asked(asker, one);
    await asked(asker, one.toUpperCase());
    expect((await decide(first)).discard).toBe('overtaken');
  });

  it('is discarded when the change ends while the worker looks', async () => {
    const asker = await newAsker();
    const message = await asked(asker);
    const end = `UPDATE "User" SET "pendingEmail" = NULL, "pendingEmailAt" = NULL WHERE "id" = $1`;
    const held = await holdRows(end, [asker.person.id]);
    const decision = decide(message);
    await held.waiters(1);
    await held.release();
    expect((await decision).discard).toBe('overtaken');
  });

  it('carries a dead link at most when the change ends while the worker writes: that waits and finds it', async () => {
    const asker = await newAsker();
    const message = await asked(asker);
    const watch = await holdRows('SELECT 1');
    let cancelling: Promise<unknown> | undefined;
    const issued = await db().$transaction(async (tx) => {
      const { discard, link } = await decideEmailChangeMail(tx, message);
      expect(discard).toBeNull();
      cancelling = cancelEmailChange(asker.session, somewhere());
      await watch.waiters(1);
      return link && issueLink(tx, link);
    });
    await watch.release();
    expect(await cancelling).toEqual({ code: 'done' });
    expect(await worthOf('email-change', await opened(issued?.id ?? ''))).toBe('replaced');
  });

  it('is discarded when another account gets the address while the worker looks', async () => {
    const email = newAddress();
    const message = await asked(await newAsker(), email);
    const other = await newPerson();
    const link = await newEmailChangeLink(other, email);
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [other.id]);
    const confirming = confirmEmailChange(link, somewhere());
    await held.waiters(1);
    const decision = decide(message);
    await held.waiters(2);
    await held.release();
    expect((await confirming).code).toBe('done');
    expect((await decision).discard).toBe('address-taken');
  });
});
