import { availableParallelism } from 'node:os';
import { describe, expect, it, test } from 'vitest';
import { signIn } from '@/lib/accounts/sign-in';
import { signOut } from '@/lib/accounts/sign-out';
import { pool } from '@/lib/database/client';
import type { KnownDevice } from '@/lib/sessions/known-device';
import { limits } from '@/lib/limits/table';
import { hashPassword } from '@/lib/passwords/hash';
import { HashQueueFull, inHashQueue } from '@/lib/passwords/queue';
import { readSession } from '@/lib/sessions/read';
import {
  knownNow,
  newAddress,
  newPassword,
  newPerson,
  newSession,
  rowsOf,
  somewhere,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';
import { statementsOf } from '../../support/database/statements';

const attempt = (
  email: string,
  password: string,
  more: { remember?: boolean; knownDevice?: KnownDevice } = {},
  from = somewhere(),
) =>
  signIn({ email, password, remember: more.remember ?? false, knownDevice: more.knownDevice ?? null }, from);

const eventsOf = async (userId: string) => {
  const { rows } = await pool().query(
    `SELECT "type", "reason" FROM "AuditEvent" WHERE "userId" = $1 ORDER BY "id"`,
    [userId],
  );
  return rows;
};

async function whileQueueIsFull(work: () => Promise<void>) {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const crowd = Array.from({ length: availableParallelism() + 64 }, () => inHashQueue(() => finished));
  await work();
  finish();
  await Promise.all(crowd);
}

describe('signing in', () => {
  it('starts a session of one sign-in, in any case of the address', async () => {
    const person = await newPerson();
    const results = [
      await attempt(person.email, person.password),
      await attempt(person.email.toUpperCase(), person.password),
    ];
    const sessions = await Promise.all(
      results.map(async (one) => (one.code === 'done' ? readSession(one.sessionId) : null)),
    );
    expect(sessions.map((session) => session?.user.id)).toEqual([person.id, person.id]);
    expect(new Set(sessions.map((session) => session?.id)).size).toBe(2);
    expect(await rowsOf('Session', 'userId', person.id)).toHaveLength(2);
  });

  // proves: NIST 3.1.1.2 whole
  it('takes only the exact password, of this very account', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    for (const wrong of [
      person.password.slice(0, -1),
      `${person.password} `,
      other.password,
      '',
      'x'.repeat(300),
      person.passwordHash,
    ])
      expect(await attempt(person.email, wrong, { knownDevice: knownNow(wrong) })).toEqual({ code: 'wrong' });
    expect(await rowsOf('Session', 'userId', person.id)).toEqual([]);
  });

  it.each(['%', '%@%', 'p%@example.com', '_', ''])('finds nobody by %j', async (email) => {
    const person = await newPerson();
    expect(await attempt(email, person.password)).toEqual({ code: 'wrong' });
  });
});

describe('an unknown address', () => {
  // proves: ASVS 6.3.8, OWASP-Auth generic, sign-in-known-unknown
  it('gets the same answer from the same statements as a wrong password', async () => {
    const person = await newPerson();
    await attempt(newAddress(), 'warm up');
    const answers: unknown[] = [];
    const note = async (email: string, password: string) => answers.push(await attempt(email, password));
    const wrong = await statementsOf(() => note(person.email, 'a wrong password'));
    const unknown = await statementsOf(() => note(newAddress(), 'a wrong password'));
    const tooLong = await statementsOf(() => note(newAddress(), 'x'.repeat(300)));
    expect(answers).toEqual([{ code: 'wrong' }, { code: 'wrong' }, { code: 'wrong' }]);
    expect(wrong).toHaveLength(3);
    expect(unknown).toEqual(wrong);
    expect(tooLong).toEqual(wrong);
  });

  // proves: sign-in-known-unknown, ASVS 6.3.8
  it('costs a hash like a known one: both are turned away while the queue is full, and their tries given back', async () => {
    const person = await newPerson();
    await whileQueueIsFull(async () => {
      for (const email of [person.email, newAddress()])
        for (let round = 0; round <= limits['sign-in-address'].times; round += 1)
          await expect(attempt(email, 'wrong')).rejects.toBeInstanceOf(HashQueueFull);
    });
    expect(await attempt(person.email, person.password)).toMatchObject({ code: 'done' });
  });

  // proves: limits-as-oracle, sign-in-known-unknown, ASVS 6.3.8
  it('costs the same while it is refused: nobody sees by an answer’s time that the owner has signed in', async () => {
    const person = await newPerson();
    for (let round = 0; round < limits['sign-in-address'].times; round += 1)
      await attempt(person.email, 'wrong');
    await pool().query(`UPDATE "RateLimit" SET "waitUntil" = "waitUntil" + interval '1 minute'`);
    const answers: unknown[] = [];
    const note = async (email: string, password: string) => answers.push(await attempt(email, password));
    const refused = await statementsOf(() => note(person.email, 'wrong'));
    const refusedRight = await statementsOf(() => note(person.email, person.password));
    const tried = await statementsOf(() => note(newAddress(), 'wrong'));
    expect(answers).toEqual(Array(3).fill({ code: 'wrong' }));
    expect(refused).toEqual(tried);
    expect(refusedRight).toEqual(tried);
    await whileQueueIsFull(() =>
      expect(attempt(person.email, 'wrong')).rejects.toBeInstanceOf(HashQueueFull),
    );
  });

  // proves: limits-as-oracle
  it('is refused after as many tries as a known one', async () => {
    const { times: free } = limits['sign-in-address'];
    for (const email of [(await newPerson()).email, newAddress()]) {
      const codes = [];
      for (let round = 0; round < free + 2; round += 1) codes.push((await attempt(email, 'wrong')).code);
      expect(codes).toEqual(Array(free + 2).fill('wrong'));
      const { rows } = await pool().query(
        `SELECT "reason", count(*)::int FROM "AuditEvent" WHERE "addressHash" =
           (SELECT "addressHash" FROM "AuditEvent" ORDER BY "id" DESC LIMIT 1) GROUP BY 1 ORDER BY 1`,
      );
      expect(rows.map(({ reason }) => reason)).toEqual(['limited-address', 'wrong-credentials']);
    }
  });
});

describe('limits', () => {
  it('refuse a right password during the delay like a wrong one, from an unknown device only', async () => {
    const person = await newPerson();
    const { times: free } = limits['sign-in-address'];
    for (let round = 0; round < free; round += 1) await attempt(person.email, 'wrong');
    await pool().query(`UPDATE "RateLimit" SET "waitUntil" = "waitUntil" + interval '1 minute'`);
    expect(await attempt(person.email, person.password)).toEqual({ code: 'wrong' });
    expect(await rowsOf('Session', 'userId', person.id)).toEqual([]);
    expect(await attempt(person.email, person.password, { knownDevice: knownNow() })).toMatchObject({
      code: 'done',
    });
    expect(await attempt(person.email, person.password)).toMatchObject({ code: 'done' });
  });

  it('tell a client that tried too often, alike for known and unknown addresses and right passwords', async () => {
    const [from, person] = [somewhere(), await newPerson()];
    for (let round = 0; round < limits['sign-in-client'].times; round += 1)
      await attempt(newAddress(), 'x'.repeat(300), {}, from);
    for (const [email, password] of [
      [person.email, person.password],
      [person.email, 'wrong'],
      [newAddress(), 'wrong'],
    ] as const)
      expect(await attempt(email, password, {}, from)).toEqual({
        code: 'limited',
        retryAfterSeconds: expect.any(Number),
      });
    expect(await rowsOf('Session', 'userId', person.id)).toEqual([]);
  });
});

describe('between the check of the password and the write of the session', () => {
  it('a changed hash means no session', async () => {
    const person = await newPerson();
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
    const signingIn = attempt(person.email, person.password);
    await held.waiters(1);
    await held.query('UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1', [
      person.id,
      await hashPassword(newPassword()),
    ]);
    await held.release();
    expect(await signingIn).toEqual({ code: 'wrong' });
    expect(await rowsOf('Session', 'userId', person.id)).toEqual([]);
    expect(await eventsOf(person.id)).toEqual([
      { type: 'sign-in-refused', reason: 'password-changed-meanwhile' },
    ]);
  });

  it('so does the same password hashed anew: it was another decision', async () => {
    const person = await newPerson();
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
    const signingIn = attempt(person.email, person.password);
    await held.waiters(1);
    await held.query('UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1', [
      person.id,
      await hashPassword(person.password),
    ]);
    await held.release();
    expect(await signingIn).toEqual({ code: 'wrong' });
  });

  it('a deleted account means no session', async () => {
    const person = await newPerson();
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
    const signingIn = attempt(person.email, person.password);
    await held.waiters(1);
    await held.query('DELETE FROM "User" WHERE "id" = $1', [person.id]);
    await held.release();
    expect(await signingIn).toEqual({ code: 'wrong' });
  });

  it('another change of the row means nothing', async () => {
    const person = await newPerson();
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
    const signingIn = attempt(person.email, person.password);
    await held.waiters(1);
    await held.query(`UPDATE "User" SET "name" = 'Another Name' WHERE "id" = $1`, [person.id]);
    await held.release();
    expect(await signingIn).toMatchObject({ code: 'done' });
  });
});

// proves: ASVS 7.4.1
test('signing out ends the session on the server and leaves the others', async () => {
  const person = await newPerson();
  const [here, there] = [await newSession(person), await newSession(person)];
  const session = await readSession(here);
  if (!session) throw new Error('no session');
  await signOut(session, somewhere());
  expect(await readSession(here)).toBeNull();
  expect(await readSession(there)).not.toBeNull();
  expect(await eventsOf(person.id)).toEqual([{ type: 'signed-out', reason: null }]);
});
