import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { signIn } from '@/lib/accounts/sign-in';
import { db, pool } from '@/lib/database/client';
import { markEnded } from '@/lib/worker/message-state';
import { recordBounce } from '@/lib/suppressions/record';
import { requestPasswordReset } from '@/lib/password-reset/request';
import {
  claimedMessage,
  newAddress,
  newDeletionLink,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSession,
  newSignedIn,
  newSignUpLink,
  somewhere,
} from '../people/people';

/** Where a text stands, in whatever case: a row of every table that has it. */
export async function placesOf(text: string): Promise<string[]> {
  const { rows: tables } = await pool().query<{ name: string }>(
    `SELECT "table_name" AS "name" FROM information_schema.tables WHERE "table_schema" = 'public'`,
  );
  const places: string[] = [];
  for (const { name } of tables) {
    const { rowCount } = await pool().query(
      `SELECT 1 FROM "${name}" t WHERE strpos(lower(t::text), lower($1)) > 0`,
      [text],
    );
    if (rowCount) places.push(name);
  }
  return places;
}

/** Somebody about whom every table has something. */
export async function newResident() {
  const email = newAddress().replace('p', 'P');
  const [person, pending] = [await newPerson({ email, name: `Wilhelmina ${newPassword()}` }), newAddress()];
  const [first, second] = [await newSession(person), await newSession(person, true)];
  const session = await newSignedIn(person);
  const credentials = { email: email.toUpperCase(), remember: false, knownDevice: null };
  await signIn({ ...credentials, password: person.password }, somewhere());
  await signIn({ ...credentials, password: 'wrong' }, somewhere());
  // What strangers ask for by the address alone.
  await requestPasswordReset({ email: email.toUpperCase(), callbackUrl: '/account' }, somewhere());
  await requestSignUp({ email: email.toLowerCase(), callbackUrl: '/account' }, somewhere());
  await recordBounce(db(), email.toLowerCase());
  await markEnded(await claimedMessage(email.toLowerCase()), 'dead', 'refused');
  await requestEmailChange(session, { email: pending, currentPassword: person.password }, somewhere());
  const links = {
    'password-reset': await newResetLink(person),
    'email-change': await newEmailChangeLink(person, pending),
    'sign-up': await newSignUpLink(email.toLowerCase()),
    'not-me': await newProtectiveLink(person, 'new-device'),
    'undo-email-change': await newProtectiveLink(person, 'email-changed', newAddress()),
    'delete-account': await newDeletionLink(person),
  } as const;
  return { person, pending, session, sessions: [first, second, session.id], links };
}
