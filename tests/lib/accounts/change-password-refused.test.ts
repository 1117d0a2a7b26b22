import { describe, expect, it } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { type Session } from '@/lib/sessions/read';
import {
  newEmailChangeLink,
  newPassword,
  newPerson,
  newResetLink,
  newSession,
  newSignedIn,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import { eventsOf, getsIn, whileHashing } from '../../support/people/account-facts';

const change = (session: Session, { password: currentPassword }: Person, password = newPassword()) =>
  changePassword(session, { currentPassword, password }, somewhere());

describe('nothing changes', () => {
  async function untouched(run: (session: Session, person: Person) => Promise<void>) {
    const person = await newPerson({ name: 'Wilhelmina Featherstone' });
    const session = await newSignedIn(person);
    await newSession(person);
    await newResetLink(person);
    await newEmailChangeLink(person);
    const { events: _, ...before } = await traceOf(person);
    await run(session, person);
    expect(await traceOf(person)).toMatchObject(before);
    expect(await getsIn(person.email, person.password)).toBe(true);
    return person;
  }

  // proves: ASVS 6.2.3, ASVS 7.5.1, OWASP-Auth change, OWASP-Auth re-authenticate
  it.each(['', ' ', 'not the right one', 'x'.repeat(300)])('by a wrong current one: %j', async (wrong) => {
    const person = await untouched(async (session, { name }) => {
      const form = { currentPassword: wrong, password: newPassword() };
      expect(await changePassword(session, form, somewhere())).toEqual({ code: 'wrong' });
      const weak = { currentPassword: wrong, password: name };
      expect(await changePassword(session, weak, somewhere())).toEqual({ code: 'wrong' });
    });
    const refused = { type: 'password-change-refused', reason: 'wrong-password' };
    expect(await eventsOf(person)).toMatchObject([refused, refused, { type: 'signed-in' }]);
  });

  it('by the password of another account, or the hash itself', async () => {
    const other = await newPerson();
    await untouched(async (session, person) => {
      for (const password of [other.password, person.passwordHash])
        expect(await change(session, { ...person, password })).toEqual({ code: 'wrong' });
    });
  });

  // proves: OWASP-FP policy
  it.each([
    ['too short', 'password-too-short'],
    ['x'.repeat(257), 'password-too-long'],
    ['abcabcabcabcabcabc', 'password-pattern'],
    ['Wilhelmina Featherstone', 'password-personal'],
    ['sparekey sparekey', 'password-pattern'],
  ] as const)('by a refused new one: %s', async (password, fault) => {
    const person = await untouched(async (session, who) => {
      expect(await change(session, who, password)).toEqual({ code: 'weak', fault });
    });
    const refused = { type: 'password-change-refused', reason: fault };
    expect(await eventsOf(person)).toMatchObject([refused, { type: 'signed-in' }]);
  });

  it('by the address as a new one', async () => {
    await untouched(async (session, person) => {
      expect(await change(session, person, person.email)).toEqual({
        code: 'weak',
        fault: 'password-personal',
      });
    });
  });

  it('by a current one of 300 code points, which waits for no hash', async () => {
    await untouched(async (session, person) => {
      const form = { currentPassword: 'ä'.repeat(300), password: newPassword() };
      expect(await whileHashing(64, () => changePassword(session, form, somewhere()))).toEqual({
        code: 'wrong',
      });
      await expect(whileHashing(64, () => change(session, person))).rejects.toThrow('hashed');
    });
  });
});
