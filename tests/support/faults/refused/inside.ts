import { browserOf } from '../../people/doors';
import { newAddress, newPassword, type Person } from '../../people/people';
import type { Stage } from '../../browser/states/stage';
import { call } from '../../people/strangers';
import { spentClient, weak, WRONG, type Refusal, type Tried } from './refusal';

/** What is refused to who is signed in. */
export function insideRefused(stage: () => Stage): Record<string, Refusal> {
  async function inside(person: Person, name: string, path: string, fields: Record<string, string>) {
    const about = { userId: person.id, email: person.email };
    return { name, path, fields, about, visitor: await browserOf(person, stage()) } satisfies Tried;
  }
  const toReplace = async (fields: (person: Person) => Record<string, string>) => {
    const person = await stage().people.newPerson();
    return inside(person, 'changePasswordAction', '/account/security', fields(person));
  };
  const toChange = async (person: Person, currentPassword = person.password, email = newAddress()) =>
    inside(person, 'requestEmailChangeAction', '/account/email', { email, currentPassword });
  const toDelete = async (person: Person, currentPassword = person.password) =>
    inside(person, 'requestDeletionAction', '/account/delete', { currentPassword });
  const mailMe = async (person: Person): Promise<Tried> => ({
    ...(await inside(person, 'mailResetLinkAction', '/account/security', {})),
    about: { email: person.email },
  });
  const newPerson = () => stage().people.newPerson();
  const asLimitedClient = async (tried: Tried): Promise<Tried> => ({
    ...tried,
    headers: await spentClient('ask-for-link', stage()),
  });
  /** For an account that has asked for as many mails as it may. */
  async function asLimitedAccount(ask: (person: Person) => Promise<Tried>): Promise<Tried> {
    const person = await newPerson();
    await call(stage().app, await ask(person));
    await stage().database.query(`UPDATE "RateLimit" SET uses = 1000 WHERE key LIKE 'ask-from-account:%'`);
    return ask(person);
  }

  return {
    'a weak password in the account': {
      call: () => toReplace(({ password }) => ({ currentPassword: password, ...weak })),
      leaves: ['password-change-refused', 'password-common'],
    },
    'a wrong current password for a new one': {
      call() {
        const password = newPassword();
        return toReplace(() => ({ currentPassword: WRONG, password, confirmPassword: password }));
      },
      leaves: ['password-change-refused', 'wrong-password'],
    },
    'a wrong current password for a new address': {
      call: async () => toChange(await newPerson(), WRONG),
      leaves: ['email-change-refused', 'wrong-password'],
    },
    'a wrong current password for a deletion': {
      call: async () => toDelete(await newPerson(), WRONG),
      leaves: ['deletion-refused', 'wrong-password'],
    },
    'a current password guessed too often': {
      async call() {
        const tried = await toDelete(await newPerson(), WRONG);
        for (let time = 0; time < 4; time += 1) await call(stage().app, tried);
        return tried;
      },
      leaves: ['deletion-refused', 'too-many-wrong-passwords'],
    },
    'the own address for a new one': {
      async call() {
        const person = await newPerson();
        return toChange(person, undefined, person.email.toUpperCase());
      },
      leaves: ['email-change-refused', 'same-address'],
    },
    'the end of a session that is nobody’s': {
      async call() {
        return inside(await newPerson(), 'endSessionAction', '/account/security', {
          session: '0'.repeat(32),
        });
      },
      leaves: ['session-end-refused', 'no-such-session'],
    },
    'an address that is held': {
      async call() {
        const person = await newPerson();
        await stage().database.query(
          `UPDATE "User" SET "addressHeldUntil" = clock_timestamp() + interval '1 hour' WHERE "id" = $1`,
          [person.id],
        );
        return toChange(person);
      },
      leaves: ['email-change-refused', 'held'],
    },
    'a new address that many asked for': {
      async call() {
        const email = newAddress();
        for (let time = 0; time < 3; time += 1)
          await call(stage().app, await toChange(await newPerson(), undefined, email));
        return toChange(await newPerson(), undefined, email);
      },
      leaves: ['email-change-requested', 'address-limited'],
    },
    'a client that asks for new addresses too often': {
      call: async () => asLimitedClient(await toChange(await newPerson())),
      leaves: ['email-change-refused', 'client-limited'],
    },
    'an account that asks for new addresses too often': {
      call: () => asLimitedAccount(toChange),
      leaves: ['email-change-refused', 'account-limited'],
    },
    'a client that asks for deletions too often': {
      call: async () => asLimitedClient(await toDelete(await newPerson())),
      leaves: ['deletion-refused', 'client-limited'],
    },
    'an account that asks for deletions too often': {
      call: () => asLimitedAccount(toDelete),
      leaves: ['deletion-refused', 'account-limited'],
    },
    'a client that has links mailed from the account too often': {
      call: async () => asLimitedClient(await mailMe(await newPerson())),
      leaves: ['reset-requested', 'client-limited'],
    },
    'a link too many for the address of the account': {
      async call() {
        const person = await newPerson();
        for (let time = 0; time < 3; time += 1) await call(stage().app, await mailMe(person));
        return mailMe(person);
      },
      leaves: ['reset-requested', 'address-limited'],
    },
  };
}
