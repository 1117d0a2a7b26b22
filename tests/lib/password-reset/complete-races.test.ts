import { expect, test } from 'vitest';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/database/client';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { verifyPassword } from '@/lib/passwords/verify';
import { readSession } from '@/lib/sessions/read';
import {
  newPassword,
  newPerson,
  newResetLink,
  newSession,
  rowsOf,
  somewhere,
  type OpenedLink,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

const complete = (link: OpenedLink, password = newPassword()) =>
  completePasswordReset({ ...link, password }, somewhere());

const signInWith = (person: Person, password = person.password) =>
  signIn({ email: person.email, password, remember: true, knownDevice: null }, somewhere());

const hold = (person: Person) => holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);

const hashOf = async (person: Person): Promise<string> => {
  const { rows } = await pool().query('SELECT "passwordHash" FROM "User" WHERE "id" = $1', [person.id]);
  return rows[0].passwordHash;
};

// proves: ASVS 6.5.1, ASVS 2.3.4, parallel-use
test('thirty parallel submits of one link with thirty passwords: one wins, and its password is the one', async () => {
  const person = await newPerson();
  await Promise.all([newSession(person), newSession(person), newSession(person)]);
  const link = await newResetLink(person);
  const passwords = Array.from({ length: 30 }, newPassword);
  await pool().query(`CREATE TABLE "Changes" ("at" timestamptz)`);
  await pool().query(
    `CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN INSERT INTO "Changes" VALUES (NEW."passwordChangedAt"); RETURN NEW; END $$`,
  );
  await pool().query(
    `CREATE TRIGGER count_change AFTER UPDATE OF "passwordChangedAt" ON "User" FOR EACH ROW EXECUTE FUNCTION count_change()`,
  );

  // The row is held until many have found the link alive, so that reading and then writing would let them all win.
  const held = await hold(person);
  const results = passwords.map((password) => complete(link, password));
  await held.waiters(8);
  await held.release();
  const settled = await Promise.all(results);
  await pool().query('DROP TRIGGER count_change ON "User"');

  const winners = settled.flatMap(({ code }, index) => (code === 'done' ? [index] : []));
  expect(winners).toHaveLength(1);
  const losers = settled.filter(({ code }) => code !== 'done');
  expect(losers).toHaveLength(29);
  for (const loser of losers)
    expect(loser).toEqual({
      code: 'dead',
      reading: { state: 'dead', reason: 'used', justUsed: true, about: null },
    });

  const hash = await hashOf(person);
  for (const [index, password] of passwords.entries())
    expect(await verifyPassword(hash, password), `password ${index}`).toBe(winners.includes(index));
  expect((await pool().query('SELECT 1 FROM "Changes"')).rows).toHaveLength(1);
  expect(await rowsOf('OutboundEmail', 'userId', person.id)).toHaveLength(1);
  const { rows } = await pool().query(
    `SELECT 1 FROM "AuditEvent" WHERE "userId" = $1 AND "type" = 'password-reset'`,
    [person.id],
  );
  expect(rows).toHaveLength(1);
});

test('two links of one account at the same moment: one wins, the other is replaced, and neither hangs', async () => {
  const person = await newPerson();
  const links = [await newResetLink(person), await newResetLink(person)];
  const held = await hold(person);
  const results = links.map((link) => complete(link));
  await held.waiters(2);
  await held.release();
  expect((await Promise.all(results)).sort((a, b) => (a.code < b.code ? -1 : 1))).toEqual([
    { code: 'dead', reading: { state: 'dead', reason: 'replaced', justUsed: false, about: null } },
    { code: 'done', email: person.email, callbackUrl: null },
  ]);
});

// proves: same-second
test('a hundred rounds: a session from just before the reset is over, one from just after lives', async () => {
  const tenRounds = async (person: Person) => {
    let { passwordHash } = person;
    for (let round = 0; round < 10; round += 1) {
      const link = await newResetLink(person);
      const before = await newSession({ id: person.id, passwordHash });
      expect(await complete(link)).toMatchObject({ code: 'done' });
      passwordHash = await hashOf(person);
      const after = await newSession({ id: person.id, passwordHash });
      expect([await readSession(before), (await readSession(after))?.id], `round ${round}`).toEqual([
        null,
        after,
      ]);
    }
  };
  const people = await Promise.all(Array.from({ length: 10 }, () => newPerson()));
  await Promise.all(people.map(tenRounds));
}, 120_000);

// proves: ASVS 7.4.1, same-second, reset-ends-sessions
test('a session from before the reset is over by its time alone, even were it not revoked', async () => {
  const person = await newPerson();
  const link = await newResetLink(person);
  const before = await newSession(person);
  await complete(link);
  await pool().query('UPDATE "Session" SET "revokedAt" = NULL WHERE "id" = $1', [before]);
  expect(await readSession(before)).toBeNull();
});

// proves: ASVS 7.4.1, same-second, reset-ends-sessions
test('a session from before the reset is over by its revocation alone, even were the clock set back', async () => {
  const person = await newPerson();
  const link = await newResetLink(person);
  const before = await newSession(person);
  await complete(link);
  await pool().query(
    `UPDATE "User" SET "passwordChangedAt" = "passwordChangedAt" - interval '1 hour' WHERE "id" = $1`,
    [person.id],
  );
  expect(await readSession(before)).toBeNull();
});

test('who signs in by the old password while a reset goes ahead of them gets no session', async () => {
  const [person, password] = [await newPerson(), newPassword()];
  const link = await newResetLink(person);
  const held = await hold(person);
  const reset = complete(link, password);
  await held.waiters(1);
  // This one has verified the old password when it comes to wait behind the reset.
  const signingIn = signInWith(person);
  await held.waiters(2);
  await held.release();
  expect(await reset).toMatchObject({ code: 'done' });
  expect(await signingIn).toEqual({ code: 'wrong' });
  expect(await rowsOf('Session', 'userId', person.id)).toEqual([]);
  expect(await signInWith(person, password)).toMatchObject({ code: 'done' });
});

test('who signs in by the old password just ahead of a reset is signed out by it', async () => {
  const person = await newPerson();
  const link = await newResetLink(person);
  const held = await hold(person);
  const signingIn = signInWith(person);
  await held.waiters(1);
  const reset = complete(link);
  await held.waiters(2);
  await held.release();
  const signedIn = await signingIn;
  expect(signedIn).toMatchObject({ code: 'done' });
  expect(await reset).toMatchObject({ code: 'done' });
  if (signedIn.code === 'done') expect(await readSession(signedIn.sessionId)).toBeNull();
});

test('a link that ends while its password is being hashed is not used', async () => {
  const person = await newPerson();
  const link = await newResetLink(person);
  const before = await rowsOf('User', 'id', person.id);
  const held = await hold(person);
  const reset = complete(link);
  await held.waiters(1);
  // To its end by the database's clock: what the form page said no longer counts.
  await held.query('UPDATE "EmailLink" SET "expiresAt" = clock_timestamp() WHERE "id" = $1', [link.id]);
  await held.release();
  expect((await reset).code).toBe('dead');
  expect(await rowsOf('User', 'id', person.id)).toEqual(before);
});
