import { describe, expect, it, test } from 'vitest';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/database/client';
import { readLink } from '@/lib/links/read';
import { readSession } from '@/lib/sessions/read';
import {
  ageLink,
  newAddress,
  newPassword,
  newPerson,
  newResetLink,
  newSession,
  newSignUpLink,
  rowsOf,
  somewhere,
  traceOf,
  type OpenedLink,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

const complete = (
  form: { token: string | undefined; formHash: string },
  name = 'Ada Tester',
  password = newPassword(),
) => completeSignUp({ token: form.token, formHash: form.formHash, name, password }, somewhere());

const usersOf = async (address: string) => {
  const { rows } = await pool().query('SELECT "email", "name" FROM "User" WHERE "emailCanonical" = $1', [
    address.toLowerCase(),
  ]);
  return rows;
};

describe('finishing a sign-up', () => {
  // proves: ASVS 6.4.1, ASVS 6.4.4, Copenhagen reset-verified
  it('makes the account for the address that the link was mailed to, as it was typed, and signs in', async () => {
    const address = newAddress().replace('p', 'P');
    const [link, password] = [await newSignUpLink(address, '/account'), newPassword()];
    expect(await usersOf(address)).toEqual([]);
    const result = await complete(link, 'Ada Tester', password);
    expect(result).toMatchObject({ code: 'done', email: address, callbackUrl: '/account' });
    expect(await usersOf(address)).toEqual([{ email: address, name: 'Ada Tester' }]);
    const session = result.code === 'done' ? await readSession(result.sessionId) : null;
    expect(session?.user).toMatchObject({ email: address, name: 'Ada Tester' });
    const again = { email: address.toUpperCase(), password, remember: false, knownDevice: null };
    expect(await signIn(again, somewhere())).toMatchObject({ code: 'done' });
  });

  // proves: ASVS 2.3.1, identity-from-token, pre-hijack
  it('takes no address from the form', async () => {
    const [address, victim] = [newAddress(), newAddress()];
    const form = {
      ...(await newSignUpLink(address)),
      name: 'Ada',
      password: newPassword(),
      email: victim,
      address: victim,
    };
    expect(await completeSignUp(form, somewhere())).toMatchObject({ code: 'done', email: address });
    expect(await usersOf(victim)).toEqual([]);
  });

  // proves: pre-hijack
  it('ends the other sign-up links to the address', async () => {
    const address = newAddress();
    const [one, other] = [await newSignUpLink(address), await newSignUpLink(address.toUpperCase())];
    await complete(one);
    expect(await readLink('sign-up', other.token)).toMatchObject({ state: 'dead', reason: 'replaced' });
    expect(await complete(other)).toMatchObject({ code: 'dead', reading: { reason: 'replaced' } });
    expect(await usersOf(address)).toHaveLength(1);
  });
});

describe('nothing is made', () => {
  // proves: OWASP-FP policy
  it('by a refused password, which does not use the link up', async () => {
    const link = await newSignUpLink(newAddress());
    const before = await rowsOf('EmailLink', 'id', link.id);
    expect(await complete(link, 'Ada Tester', 'short')).toEqual({
      code: 'weak',
      fault: 'password-too-short',
    });
    expect(await complete(link, 'Wilhelmina Featherstone', 'wilhelmina featherstone')).toEqual({
      code: 'weak',
      fault: 'password-personal',
    });
    expect(await rowsOf('EmailLink', 'id', link.id)).toEqual(before);
    expect(await complete(link)).toMatchObject({ code: 'done' });
  });

  // proves: ASVS 2.3.1, ASVS 9.2.2
  it("by another link's form, an expired, forged, missing or foreign link", async () => {
    const address = newAddress();
    const [link, other, dying] = [
      await newSignUpLink(address),
      await newSignUpLink(newAddress()),
      await newSignUpLink(address),
    ];
    const reset = await newResetLink(await newPerson());
    expect(await complete({ ...link, formHash: other.formHash })).toEqual({ code: 'stale' });
    expect(await complete(await ageLink(dying.id, 600))).toMatchObject({
      code: 'dead',
      reading: { reason: 'expired' },
    });
    expect(await complete({ ...link, token: 'refused' })).toEqual({
      code: 'dead',
      reading: { state: 'forged' },
    });
    expect(await complete({ ...link, token: undefined })).toEqual({
      code: 'dead',
      reading: { state: 'missing' },
    });
    expect(await complete(reset)).toEqual({ code: 'dead', reading: { state: 'forged' } });
    expect(await usersOf(address)).toEqual([]);
    expect(await readLink('sign-up', link.token)).toMatchObject({ state: 'live' });
    expect(await readLink('password-reset', reset.token)).toMatchObject({ state: 'live' });
  });

  // proves: ASVS 2.3.3
  it.each([
    ['User', 'BEFORE INSERT'],
    ['EmailLink', 'BEFORE UPDATE'],
    ['AuditEvent', 'BEFORE INSERT'],
    ['Session', 'BEFORE INSERT'],
  ])('by a fault on %s: it undoes all, and the link can be used again', async (table, when) => {
    const address = newAddress();
    const link = await newSignUpLink(address);
    const before = await rowsOf('EmailLink', 'id', link.id);
    await pool().query(
      `CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a fault of the test'; END $$`,
    );
    await pool().query(`CREATE TRIGGER fault ${when} ON "${table}" FOR EACH ROW EXECUTE FUNCTION fault()`);
    try {
      await expect(complete(link)).rejects.toThrow('a fault of the test');
    } finally {
      await pool().query(`DROP TRIGGER fault ON "${table}"`);
    }
    expect(await usersOf(address)).toEqual([]);
    expect(await rowsOf('EmailLink', 'id', link.id)).toEqual(before);
    expect(await complete(link)).toMatchObject({ code: 'done' });
  });
});

describe('an address that is taken meanwhile', () => {
  // proves: sign-up-taken
  it("keeps its owner's name, password, sessions and links, in every spelling", async () => {
    const address = newAddress();
    const links = [await newSignUpLink(address), await newSignUpLink(address.toUpperCase())];
    const person = await newPerson({ email: address });
    const session = await newSession(person);
    await newResetLink(person);
    const before = await traceOf(person);
    for (const link of links) expect((await complete(link, 'Mallory')).code).toBe('dead');
    expect(await traceOf(person)).toEqual(before);
    expect(await readSession(session)).not.toBeNull();
    expect(await usersOf(address)).toEqual([{ email: address, name: 'Ada Tester' }]);
  });
});

test('a link that ends while its form is under way makes no account', async () => {
  const address = newAddress();
  const link = await newSignUpLink(address);
  const held = await holdRows('SELECT 1 FROM "EmailLink" WHERE "id" = $1 FOR UPDATE', [link.id]);
  const result = complete(link);
  await held.waiters(1);
  await held.query('UPDATE "EmailLink" SET "expiresAt" = clock_timestamp() WHERE "id" = $1', [link.id]);
  await held.release();
  expect((await result).code).toBe('dead');
  expect(await usersOf(address)).toEqual([]);
});

// proves: ASVS 2.3.4, ASVS 6.5.1, parallel-use
test('thirty parallel submits of one link make one account', async () => {
  const address = newAddress();
  const link = await newSignUpLink(address);
  const names = Array.from({ length: 30 }, (_, index) => `Ada ${index}`);
  const results = await Promise.all(names.map((name) => complete(link, name)));
  const winners = names.filter((_, index) => results[index]?.code === 'done');
  expect(winners).toHaveLength(1);
  expect(results.filter(({ code }) => code === 'dead')).toHaveLength(29);
  expect(await usersOf(address)).toEqual([{ email: address, name: winners[0] }]);
  const { rows } = await pool().query(
    `SELECT 1 FROM "Session" s JOIN "User" u ON u."id" = s."userId" WHERE u."emailCanonical" = $1`,
    [address],
  );
  expect(rows).toHaveLength(1);
});

/** Upper case at the places that the bits of `mask` say. */
const spelled = (address: string, mask: number): string =>
  [...address].map((letter, at) => ((mask >> (at % 5)) & 1 ? letter.toUpperCase() : letter)).join('');

// proves: sign-up-race, ASVS 2.3.4
test('thirty parallel submits of thirty links to spellings of one address make one account', async () => {
  const address = newAddress();
  const links: OpenedLink[] = [];
  for (let mask = 0; mask < 30; mask += 1) links.push(await newSignUpLink(spelled(address, mask)));
  const results = await Promise.all(links.map((link) => complete(link)));
  expect(results.filter(({ code }) => code === 'done')).toHaveLength(1);
  expect(results.filter(({ code }) => code === 'dead')).toHaveLength(29);
  expect(await usersOf(address)).toHaveLength(1);
});
