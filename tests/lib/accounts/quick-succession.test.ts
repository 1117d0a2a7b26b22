import { expect, it } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { deleteAccount } from '@/lib/accounts/delete';
import { pendingAddressOf } from '@/lib/accounts/pending-change';
import { requestDeletion } from '@/lib/accounts/request-deletion';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { decideDeletionMail } from '@/lib/worker/decide/delete-account';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { db, pool } from '@/lib/database/client';
import { readSession } from '@/lib/sessions/read';
import {
  newAddress,
  newDeletionLink,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newSignedIn,
  newSignUpLink,
  somewhere,
} from '../../support/people/people';

it('a deletion blanks a former address whose notice is not sent yet', async () => {
  const [old, now] = [newAddress(), newAddress()];
  await requestSignUp({ email: old, callbackUrl: null }, somewhere());
  await pool().query(`UPDATE "OutboundEmail" SET "state"='sent' WHERE "address"=$1`, [old]);
  const password = newPassword();
  const made = await completeSignUp({ ...(await newSignUpLink(old)), name: 'Ada', password }, somewhere());
  const session = (made.code === 'done' && (await readSession(made.sessionId))) || expect.fail();
  const person = { id: session.user.id, email: old, name: 'Ada', password, passwordHash: '' };
  expect((await confirmEmailChange(await newEmailChangeLink(person, now), somewhere())).code).toBe('done');
  expect(await deleteAccount(session, await newDeletionLink({ ...person, email: now }), somewhere())).toEqual(
    { code: 'done' },
  );
  const places = await pool().query(
    `SELECT 'outbox' AS t, "kind" AS k FROM "OutboundEmail" WHERE "address"=$1 UNION ALL SELECT 'link', "purpose" FROM "EmailLink" WHERE "address"=$1`,
    [old],
  );
  expect(places.rows).toEqual([]);
});
it('a deletion asked for again after a new password within 10 s is mailed', async () => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  const password = newPassword();
  await requestDeletion(session, { currentPassword: person.password }, somewhere());
  const changed = await changePassword(session, { currentPassword: person.password, password }, somewhere());
  const next = (changed.code === 'done' && (await readSession(changed.sessionId))) || expect.fail();
  expect(await requestDeletion(next, { currentPassword: password }, somewhere())).toEqual({
    code: 'accepted',
  });
  const { rows } = await pool().query(
    `SELECT * FROM "OutboundEmail" WHERE "kind"='delete-account' AND "userId"=$1`,
    [person.id],
  );
  const decisions = [];
  for (const message of rows)
    decisions.push((await db().$transaction((tx) => decideDeletionMail(tx, message))).discard);
  expect(decisions).toContain(null);
});
it('a change asked for again at 59 minutes is still shown at 61, while its link lives', async () => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  const email = newAddress();
  const ask = () => requestEmailChange(session, { email, currentPassword: person.password }, somewhere());
  const age = async (minutes: number) => {
    await pool().query(
      `UPDATE "User" SET "pendingEmailAt" = "pendingEmailAt" - make_interval(mins => $2) WHERE "id"=$1`,
      [person.id, minutes],
    );
    await pool().query(
      `UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - make_interval(mins => $2) WHERE "userId"=$1`,
      [person.id, minutes],
    );
  };
  await ask();
  await age(59);
  expect((await ask()).code).toBe('accepted');
  await age(2);
  expect(await pendingAddressOf(person.id)).toBe(email);
});
it('a refusal after the deletion does not name the deleted', async () => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  await deleteAccount(session, await newDeletionLink(person), somewhere());
  await changePassword(session, { currentPassword: 'x', password: newPassword() }, somewhere());
  const { rows } = await pool().query(`SELECT "type" FROM "AuditEvent" WHERE "userId"=$1`, [person.id]);
  expect(rows).toEqual([]);
});
