import { afterEach, beforeEach, expect, it } from 'vitest';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/db';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { newPassword, newPerson, newResetLink, somewhere } from '../../support/people';

beforeEach(async () => {
  await pool().query(
    `CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'a fault of the test'; END $$`,
  );
  await pool().query(
    `CREATE TRIGGER fault BEFORE DELETE ON "RateLimit" FOR EACH STATEMENT EXECUTE FUNCTION fault()`,
  );
});
afterEach(() => pool().query(`DROP TRIGGER fault ON "RateLimit"`));

it('does not make a reset that is done look like one that failed', async () => {
  const link = await newResetLink(await newPerson());
  const result = await completePasswordReset({ ...link, password: newPassword() }, somewhere());
  expect(result).toMatchObject({ code: 'done' });
});

it('does not leave a session behind whose cookie nobody has', async () => {
  const { email, password } = await newPerson();
  const result = await signIn({ email, password, remember: false, knownDevice: null }, somewhere());
  expect(result).toMatchObject({ code: 'done' });
});
