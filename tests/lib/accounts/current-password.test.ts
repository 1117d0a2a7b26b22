import { describe, expect, it } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { checkCurrentPassword } from '@/lib/accounts/current-password';
import { requestDeletion } from '@/lib/accounts/request-deletion';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/database/client';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { hashQueue } from '@/lib/passwords/queue';
import type { Session } from '@/lib/sessions/read';
import {
  newAddress,
  newPassword,
  newPerson,
  newResetLink,
  newSignedIn,
  rowsOf,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import { until } from '../../support/until';
import { eventsOf, getsIn, isAlive, whileHashing, withFault } from '../../support/people/account-facts';

const WRONG = 'not the right one at all';

const check = (session: Session, password: string) =>
  checkCurrentPassword(session, password, 'password-change-refused', somewhere());

const askers: Record<string, (session: Session, currentPassword: string) => Promise<{ code: string }>> = {
  password: (session, currentPassword) =>
    changePassword(session, { currentPassword, password: newPassword() }, somewhere()),
  address: (session, currentPassword) =>
    requestEmailChange(session, { currentPassword, email: newAddress() }, somewhere()),
  deletion: (session, currentPassword) => requestDeletion(session, { currentPassword }, somewhere()),
};

async function wrongly(session: Session, count: number, ask = askers.password): Promise<string[]> {
  const codes: string[] = [];
  for (let round = 0; round < count; round += 1) codes.push((await ask?.(session, WRONG))?.code ?? '');
  return codes;
}

const fourWrong = ['wrong', 'wrong', 'wrong', 'wrong'];

describe('the fifth wrong one', () => {
  // proves: ASVS 6.3.1
  it.each(Object.keys(askers))('ends the asking session and no other, asked for the %s', async (name) => {
    const [person, other] = [await newPerson(), await newPerson()];
    const [session, second, theirs] = [
      await newSignedIn(person),
      await newSignedIn(person),
      await newSignedIn(other),
    ];
    const { events: _events, sessions: _sessions, ...before } = await traceOf(person);
    expect(await wrongly(session, 5, askers[name])).toEqual([...fourWrong, 'sign-in-again']);
    expect(await isAlive(session)).toBe(false);
    expect([await isAlive(second), await isAlive(theirs)]).toEqual([true, true]);
    expect(await traceOf(person)).toMatchObject(before);
    const type = {
      password: 'password-change-refused',
      address: 'email-change-refused',
      deletion: 'deletion-refused',
    }[name];
    expect(await eventsOf(person)).toEqual([
      ...fourWrong.map(() => ({ type, reason: 'wrong-password' })),
      { type, reason: 'too-many-wrong-passwords' },
    ]);
  });

  // proves: fresh-proof
  it('is counted over all that asks for it', async () => {
    const session = await newSignedIn(await newPerson());
    const asked = [askers.password, askers.address, askers.deletion, askers.address, askers.deletion];
    const codes: string[] = [];
    for (const ask of asked) codes.push(...(await wrongly(session, 1, ask)));
    expect(codes).toEqual([...fourWrong, 'sign-in-again']);
  });

  // proves: current-password-guessing
  it('is counted over all sessions of the account: the next asks for a sign-in, whatever it typed', async () => {
    const person = await newPerson();
    const sessions = [await newSignedIn(person), await newSignedIn(person), await newSignedIn(person)];
    const [first, second, third] = sessions as [Session, Session, Session];
    expect(await wrongly(first, 2)).toEqual(['wrong', 'wrong']);
    expect(await wrongly(second, 3)).toEqual(['wrong', 'wrong', 'sign-in-again']);
    expect([await isAlive(first), await isAlive(second)]).toEqual([true, false]);
    expect(await askers.password?.(third, person.password)).toEqual({ code: 'sign-in-again' });
    expect(await isAlive(third)).toBe(false);
    expect(await getsIn(person.email, person.password)).toBe(true);
  });

  it('is nobody else’s: another account has its own five', async () => {
    const [one, other] = [await newSignedIn(await newPerson()), await newSignedIn(await newPerson())];
    await wrongly(one, 5);
    expect(await wrongly(other, 5)).toEqual([...fourWrong, 'sign-in-again']);
  });

  it('is none when it is right', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    await wrongly(session, 4);
    expect(await check(session, person.password)).toEqual({
      code: 'right',
      passwordHash: person.passwordHash,
    });
    expect(await isAlive(session)).toBe(true);
  });

  it('ends the session and writes it down together, or neither', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    await wrongly(session, 4);
    await withFault('BEFORE INSERT ON "AuditEvent"', () =>
      expect(check(session, WRONG)).rejects.toThrow('a fault of the test'),
    );
    expect(await isAlive(session)).toBe(true);
    expect((await check(session, WRONG)).code).toBe('sign-in-again');
  });
});

// proves: current-password-guessing, limiter-races
it('of a burst of twenty at most five are compared', async () => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  const asked: Promise<{ code: string }>[] = [];
  const compared = await whileHashing(0, async () => {
    let refused = 0;
    for (let count = 0; count < 20; count += 1) {
      const one = check(session, count % 2 ? WRONG : person.passwordHash);
      asked.push(one);
      void one.then(() => (refused += 1));
    }
    await until('all twenty to stand in line or be refused', () => refused + hashQueue().waiting === 20);
    return hashQueue().waiting;
  });
  expect(compared).toBe(5);
  const codes = (await Promise.all(asked)).map(({ code }) => code).sort();
  expect(codes).toEqual([...Array(16).fill('sign-in-again'), ...fourWrong]);
  expect(await isAlive(session)).toBe(false);
});

it('a burst of twenty with the right one among them gives away no more than five answers', async () => {
  const person: Person = await newPerson();
  const session = await newSignedIn(person);
  const asked = Array.from({ length: 20 }, (_, index) =>
    check(session, index === 19 ? person.password : WRONG),
  );
  const codes = (await Promise.all(asked)).map(({ code }) => code);
  expect(codes.filter((code) => code === 'wrong').length).toBeLessThanOrEqual(4);
});

describe('the tries are given back', () => {
  it('by a right one before the fifth', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    for (let round = 0; round < 3; round += 1) {
      expect(await wrongly(session, 4)).toEqual(fourWrong);
      expect((await check(session, person.password)).code).toBe('right');
    }
    expect(await wrongly(session, 5)).toEqual([...fourWrong, 'sign-in-again']);
  });

  it('by a sign-in, and by none that was refused', async () => {
    const person = await newPerson();
    await wrongly(await newSignedIn(person), 5);
    expect(await getsIn(person.email, WRONG)).toBe(false);
    expect((await check(await newSignedIn(person), person.password)).code).toBe('sign-in-again');
    const credentials = { password: person.password, remember: false, knownDevice: null };
    const typed = person.email.toUpperCase();
    expect((await signIn({ ...credentials, email: typed }, somewhere())).code).toBe('done');
    expect(await wrongly(await newSignedIn(person), 4)).toEqual(fourWrong);
  });

  it('by a reset', async () => {
    const [person, password] = [await newPerson(), newPassword()];
    await wrongly(await newSignedIn(person), 5);
    await completePasswordReset({ ...(await newResetLink(person)), password }, somewhere());
    const { rows } = await pool().query('SELECT "passwordHash" FROM "User" WHERE "id" = $1', [person.id]);
    const session = await newSignedIn({ id: person.id, passwordHash: rows[0].passwordHash });
    expect((await check(session, password)).code).toBe('right');
  });

  it('when the machine was too busy to compare, any number of times', async () => {
    const person = await newPerson();
    const session = await newSignedIn(person);
    await whileHashing(64, async () => {
      for (let round = 0; round < 2; round += 1)
        for (const ask of Object.values(askers)) await expect(ask(session, WRONG)).rejects.toThrow('hashed');
    });
    expect(await rowsOf('AuditEvent', 'userId', person.id)).toEqual([]);
    expect(await wrongly(session, 4)).toEqual(fourWrong);
    expect((await check(session, person.password)).code).toBe('right');
  });
});

it('is the end for an account that is gone', async () => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  await pool().query('DELETE FROM "User" WHERE "id" = $1', [person.id]);
  expect(await check(session, person.password)).toEqual({ code: 'sign-in-again' });
});
