import { afterEach, beforeEach, expect, it } from 'vitest';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/database/client';
import { newPerson, somewhere } from '../../support/people/people';

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

it('does not leave a session behind whose cookie nobody has', async () => {
  const { email, password } = await newPerson();
  const result = await signIn({ email, password, remember: false, knownDevice: null }, somewhere());
  expect(result).toMatchObject({ code: 'done' });
});
