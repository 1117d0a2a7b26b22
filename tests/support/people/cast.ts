import type * as People from './people';
import type { TestDatabase } from '../database/database';

export type Cast = { people: typeof People; database: TestDatabase };

type Make = (cast: Cast) => Promise<string>;

const account =
  (change: (person: People.Person, cast: Cast) => Promise<unknown>): Make =>
  async (cast) => {
    const person = await cast.people.newPerson();
    await change(person, cast);
    return person.email;
  };

const suppress = (email: string, column: string, { database }: Cast) =>
  database.query(`INSERT INTO "Suppression" ("canonical", "${column}") VALUES ($1, clock_timestamp())`, [
    email,
  ]);

const setPassword = (hash: string) =>
  account(({ id }, { database }) =>
    database.query(`UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1`, [id, hash]),
  );

/** Made once by other parameters than ours; nobody knows its password. */
const OLD_HASH =
  '$argon2id$v=19$m=4096,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$zBkw1F0NZHgLkR5xTbNxvZ4Dq7T1b2lzBfW2mDxxuJE';

/** Addresses that nobody may tell apart, all of one length, by what there is about them. */
export const everyKind: Record<string, Make> = {
  'an address never seen': async ({ people }) => people.newAddress(),
  'an account': account(async () => {}),
  'an account, typed in capitals': async ({ people }) => (await people.newPerson()).email.toUpperCase(),
  'an account with sessions, links and a change that waits': account(async (person, { people }) => {
    await people.newSession(person);
    await people.newResetLink(person);
    await people.newEmailChangeLink(person);
  }),
  'an account whose mail bounced': account(({ email }, cast) => suppress(email, 'bouncedAt', cast)),
  'an account that complained of our mail': account(({ email }, cast) =>
    suppress(email, 'complainedAt', cast),
  ),
  'an account that its owner took back': setPassword(''),
  'an account with a hash of older parameters': setPassword(OLD_HASH),
  'an account that can set no address for a day': account(({ id }, { database }) =>
    database.query(
      `UPDATE "User" SET "addressHeldUntil" = clock_timestamp() + interval '1 day' WHERE "id" = $1`,
      [id],
    ),
  ),
  'somebody who asked to sign up': async ({ people }) => {
    const email = people.newAddress();
    await people.newSignUpLink(email);
    return email;
  },
  'nobody, but mail to them bounced': async (cast) => {
    const email = cast.people.newAddress();
    await suppress(email, 'bouncedAt', cast);
    return email;
  },
  'what another account wants to go by': async ({ people }) => {
    const email = people.newAddress();
    await people.newEmailChangeLink(await people.newPerson(), email);
    return email;
  },
};
