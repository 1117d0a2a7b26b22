import { expect, it } from 'vitest';
import { sayNotMe } from '@/lib/accounts/not-me';
import { pool } from '@/lib/database/client';
import { doesOutcomeStand } from '@/lib/links/outcome';
import { completePasswordReset } from '@/lib/password-reset/complete';
import {
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  somewhere,
} from '../../support/people/people';

async function newReset() {
  const person = await newPerson();
  const link = await newResetLink(person);
  return {
    person,
    link,
    reset: () => completePasswordReset({ ...link, password: newPassword() }, somewhere()),
  };
}

it('stands after a reset, and not before', async () => {
  const { link, reset } = await newReset();
  expect(await doesOutcomeStand(link.id)).toBe(false);
  expect(await reset()).toMatchObject({ code: 'done' });
  expect(await doesOutcomeStand(link.id)).toBe(true);
});

it('stands no longer once “this wasn’t me” has made the password useless', async () => {
  const { person, link, reset } = await newReset();
  await reset();
  const { token, formHash } = await newProtectiveLink(person, 'password-changed');
  expect(await sayNotMe({ token, formHash }, somewhere())).toEqual({ code: 'taken-back' });
  expect(await doesOutcomeStand(link.id)).toBe(false);
});

it('stands no longer once the account has another address, or is gone', async () => {
  const { person, link, reset } = await newReset();
  await reset();
  await pool().query(`UPDATE "User" SET "emailCanonical" = $2 WHERE "id" = $1`, [
    person.id,
    `x${person.email}`,
  ]);
  expect(await doesOutcomeStand(link.id)).toBe(false);
  await pool().query(`DELETE FROM "User" WHERE "id" = $1`, [person.id]);
  expect(await doesOutcomeStand(link.id)).toBe(false);
});

it.each(['', 'x', '%', "' OR 1=1"])('never stands for what is no link: %j', async (id) => {
  expect(await doesOutcomeStand(id)).toBe(false);
});
