import { describe, expect, it } from 'vitest';
import { decideNotice } from '@/lib/worker/decide/notice';
import { db, pool } from '@/lib/database/client';
import { issueLink } from '@/lib/links/issue';
import { readLink } from '@/lib/links/read';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { decideResetMail } from '@/lib/worker/decide/password-reset';
import {
  claimedMessage,
  newAddress,
  newPassword,
  newPerson,
  newResetLink,
  opened,
  somewhere,
  type OpenedLink,
} from '../../../support/people/people';
import { holdRows } from '../../../support/database/row-lock';
import { statementsOf } from '../../../support/database/statements';

async function request(email: string) {
  await requestPasswordReset({ email, callbackUrl: '/account' }, somewhere());
  return claimedMessage(email);
}

const complete = (link: OpenedLink) =>
  completePasswordReset({ ...link, password: newPassword() }, somewhere());

describe('what a request for a reset becomes', () => {
  // proves: NIST 4.2.1.2 code
  it('a link to the stored address of the account, however the address was typed', async () => {
    const person = await newPerson({ email: newAddress().replace('p', 'P') });
    const decision = await decideResetMail(db(), await request(person.email.toUpperCase()));
    expect(decision).toMatchObject({
      to: person.email,
      discard: null,
      link: { purpose: 'password-reset', userId: person.id, address: person.email, callbackUrl: '/account' },
    });
  });

  it.each([
    ['a wildcard', '%@%'],
    ['one for a letter', '_da@example.com'],
    ['a tag', 'ada+tag@example.com'],
    ['the Kelvin sign', 'mi\u212ae@example.com'],
    ['a dotless i', 'm\u0131ke@example.com'],
    ['a space', ' ada@example.com'],
  ])('nothing for %s: characters are taken as they are', async (_, typed) => {
    for (const email of ['ada@example.com', 'mike@example.com'])
      await pool().query(
        `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash") VALUES ($1, $1, $1, 'x', 'x')
         ON CONFLICT DO NOTHING`,
        [email],
      );
    expect((await decideResetMail(db(), await request(typed))).discard).toBe('unknown-address');
    expect((await decideResetMail(db(), await request('Ada@example.com'))).discard).toBeNull();
  });

  // proves: forgot-timing, ASVS 6.3.8, OWASP-FP time
  it('the same work for an unknown address: the same statements, a mail, a link, and nothing to send', async () => {
    const person = await newPerson();
    const [known, unknown] = [await request(person.email), await request(newAddress())];
    const forKnown = await statementsOf(() => decideResetMail(db(), known));
    expect(await statementsOf(() => decideResetMail(db(), unknown))).toEqual(forKnown);
    const decision = await decideResetMail(db(), unknown);
    expect(decision.discard).toBe('unknown-address');
    expect(decision.link).toMatchObject({ purpose: 'password-reset', userId: null });
    expect(decision.mail({ link: null, protective: null }).template).toBe('reset-password');
  });
});

describe('a request from before the last change of the password', () => {
  it('sends nothing, and one from after it does', async () => {
    const person = await newPerson();
    const link = await newResetLink(person);
    const before = await request(person.email);
    await complete(link);
    expect((await decideResetMail(db(), before)).discard).toBe('overtaken');
    expect((await decideResetMail(db(), await request(person.email))).discard).toBeNull();
  });

  it('sends nothing either when the change commits while the worker looks', async () => {
    const person = await newPerson();
    const message = await request(person.email);
    const held = await holdRows(`UPDATE "User" SET "passwordChangedAt" = clock_timestamp() WHERE "id" = $1`, [
      person.id,
    ]);
    const decision = db().$transaction((tx) => decideResetMail(tx, message));
    await held.waiters(1);
    await held.release();
    expect((await decision).discard).toBe('overtaken');
  });

  // proves: overtaken-mail
  it('sends a dead link at most when the reset comes while the worker writes: the reset waits and then ends it', async () => {
    const person = await newPerson();
    const link = await newResetLink(person);
    const message = await request(person.email);
    const watch = await holdRows('SELECT 1');
    let reset: ReturnType<typeof complete> | undefined;
    const issued = await db().$transaction(async (tx) => {
      const decision = await decideResetMail(tx, message);
      expect(decision.discard).toBeNull();
      reset = complete(link);
      await watch.waiters(1);
      return decision.link && issueLink(tx, decision.link);
    });
    await watch.release();
    expect(await reset).toMatchObject({ code: 'done' });
    const { token } = await opened(issued?.id ?? '');
    expect(await readLink('password-reset', token)).toMatchObject({ state: 'dead', reason: 'replaced' });
  });
});

describe('the notice that a password was changed', () => {
  it('goes to the address that the account had then, with the way back alone', async () => {
    const person = await newPerson();
    await complete(await newResetLink(person));
    const message = await claimedMessage(person.email);
    await pool().query(`UPDATE "User" SET "email" = $2, "emailCanonical" = $2 WHERE "id" = $1`, [
      person.id,
      newAddress(),
    ]);
    const decision = await decideNotice(db(), message);
    expect(decision).toMatchObject({
      to: person.email,
      discard: null,
      link: null,
      protective: { purpose: 'not-me', about: 'password-changed' },
    });
    expect(decision.mail({ link: null, protective: null }).template).toBe('password-changed');
  });

  it('goes nowhere when the account is gone', async () => {
    const person = await newPerson();
    await complete(await newResetLink(person));
    const message = await claimedMessage(person.email);
    await pool().query('DELETE FROM "User" WHERE "id" = $1', [person.id]);
    expect((await decideNotice(db(), message)).discard).toBe('account-gone');
  });
});
