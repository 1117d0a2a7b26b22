import { afterEach, expect, test } from 'vitest';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/database/client';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { readLink } from '@/lib/links/read';
import { readSession } from '@/lib/sessions/read';
import {
  newPassword,
  newPerson,
  newResetLink,
  newSession,
  somewhere,
  traceOf,
} from '../../support/people/people';

const fault = `CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'a fault of the test'; END $$`;

const each = 'FOR EACH ROW EXECUTE FUNCTION fault()';
const faults = [
  ['User', `BEFORE UPDATE ON "User" ${each}`],
  ['EmailLink', `BEFORE UPDATE OF "usedAt" ON "EmailLink" ${each}`],
  ['EmailLink', `BEFORE UPDATE OF "voidedAt" ON "EmailLink" ${each}`],
  ['Session', `BEFORE UPDATE ON "Session" ${each}`],
  ['AuditEvent', `BEFORE INSERT ON "AuditEvent" ${each}`],
  ['OutboundEmail', `BEFORE INSERT ON "OutboundEmail" ${each}`],
  ['RateLimit', 'BEFORE DELETE ON "RateLimit" FOR EACH STATEMENT EXECUTE FUNCTION fault()'],
] as const;

const remove = async () => {
  for (const [table] of faults) await pool().query(`DROP TRIGGER IF EXISTS fault ON "${table}"`);
};
afterEach(remove);

async function survives(trigger: string) {
  const person = await newPerson();
  const session = await newSession(person);
  const [link, other] = [await newResetLink(person), await newResetLink(person)];
  const before = await traceOf(person);
  const password = newPassword();
  const complete = () => completePasswordReset({ ...link, password }, somewhere());

  await pool().query(fault);
  await pool().query(trigger);
  await expect(complete()).rejects.toThrow('a fault of the test');
  expect(await traceOf(person)).toEqual(before);
  expect(await readSession(session)).not.toBeNull();
  expect(await readLink('password-reset', other.token)).toMatchObject({ state: 'live' });
  await remove();

  const credentials = { email: person.email, remember: false, knownDevice: null };
  expect(await signIn({ ...credentials, password: person.password }, somewhere())).toMatchObject({
    code: 'done',
  });
  expect(await complete()).toMatchObject({ code: 'done' });
  expect(await signIn({ ...credentials, password }, somewhere())).toMatchObject({ code: 'done' });
}

// proves: atomic-reset, ASVS 2.3.3
test.each(faults)(
  'a fault on %s undoes the whole reset, and the link can be used again: %s',
  async (_, when) => {
    await survives(`CREATE TRIGGER fault ${when}`);
  },
);

// proves: atomic-reset, ASVS 2.3.3
test('so does a fault at the commit itself', async () => {
  await survives(
    `CREATE CONSTRAINT TRIGGER fault AFTER UPDATE ON "User" DEFERRABLE INITIALLY DEFERRED ${each}`,
  );
});
