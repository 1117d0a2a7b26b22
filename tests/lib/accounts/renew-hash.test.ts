import { hash } from '@node-rs/argon2';
import { describe, expect, it, vi } from 'vitest';
import { renewHash } from '@/lib/accounts/renew-hash';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/database/client';
import { log } from '@/lib/log';
import { needsRehash } from '@/lib/passwords/parameters';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { isAlive, userOf, whileHashing, withFault } from '../../support/people/account-facts';
import {
  newPassword,
  newPerson,
  newResetLink,
  newSignedIn,
  rowsOf,
  somewhere,
  type Person,
  knownNow,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

/** Somebody whose password was hashed when the parameters were lower. */
async function newVeteran(): Promise<Person> {
  const person = await newPerson();
  const passwordHash = await hash(person.password, { memoryCost: 9_728, timeCost: 2, parallelism: 1 });
  await pool().query(`UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1`, [person.id, passwordHash]);
  return { ...person, passwordHash };
}

const enter = ({ email }: Person, password: string) =>
  signIn({ email, password, remember: false, knownDevice: knownNow() }, somewhere());
const hashOf = async (person: Person) => String((await userOf(person)).passwordHash);
const changedAt = ({ id }: Person) =>
  pool().query(`SELECT "passwordChangedAt"::text FROM "User" WHERE "id" = $1`, [id]);

// proves: ASVS 11.4.2
describe('a sign-in with a hash of older parameters', () => {
  it('hashes the password anew, ends no session and says of no change', async () => {
    const person = await newVeteran();
    const [before, session] = [(await changedAt(person)).rows, await newSignedIn(person)];
    const entered = await enter(person, person.password);
    if (entered.code !== 'done') expect.fail(entered.code);
    const renewed = await hashOf(person);
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect([await isAlive(session), await isAlive({ id: entered.sessionId })]).toEqual([true, true]);
    expect((await changedAt(person)).rows).toEqual(before);
    expect(await rowsOf('OutboundEmail', 'userId', person.id)).toEqual([]);

    expect(await enter(person, person.password)).toMatchObject({ code: 'done' });
    expect(await hashOf(person)).toBe(renewed);
    expect(await enter(person, 'not the right one')).toEqual({ code: 'wrong' });
  });

  it('leaves the hash alone when the password is wrong', async () => {
    const person = await newVeteran();
    expect(await enter(person, 'not the right one')).toEqual({ code: 'wrong' });
    expect(await hashOf(person)).toBe(person.passwordHash);
  });

  it('succeeds though the new hash can’t be written, and leaves it to the next', async () => {
    const person = await newVeteran();
    const told = vi.spyOn(log, 'error').mockImplementation(() => {});
    await withFault('BEFORE UPDATE ON "User"', async () =>
      expect(await enter(person, person.password)).toMatchObject({ code: 'done' }),
    );
    expect(told.mock.calls.map(([, words]) => words)).toEqual(['a password was not hashed anew']);
    told.mockRestore();
    expect(await hashOf(person)).toBe(person.passwordHash);
    await enter(person, person.password);
    expect(needsRehash(await hashOf(person))).toBe(false);
  });

  it('keeps nobody waiting where others wait for a hash', async () => {
    const person = await newVeteran();
    await whileHashing(1, () => renewHash(person, person.password));
    expect(await hashOf(person)).toBe(person.passwordHash);
  });

  it('loses against a reset that comes in between: the former password stays dead', async () => {
    const [person, password] = [await newVeteran(), newPassword()];
    const link = await newResetLink(person);
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
    const [resetting, renewing] = [
      completePasswordReset({ ...link, password }, somewhere()),
      held.waiters(1).then(() => renewHash(person, person.password)),
    ];
    await held.waiters(2);
    await held.release();
    expect(await resetting).toMatchObject({ code: 'done' });
    await renewing;
    expect(await enter(person, person.password)).toEqual({ code: 'wrong' });
    expect(await enter(person, password)).toMatchObject({ code: 'done' });
  });

  it('shuts out no other sign-in that was verified by the older hash', async () => {
    const person = await newVeteran();
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
    const entering = [1, 2, 3].map(() => enter(person, person.password));
    await held.waiters(3);
    // As another instance would write it.
    await held.query('UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1', [
      person.id,
      await hash(person.password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
    ]);
    await held.release();
    for (const entered of await Promise.all(entering)) expect(entered).toMatchObject({ code: 'done' });
  });
});
