import { expect, it } from 'vitest';
import { signIn } from '@/lib/accounts/sign-in';
import { pool } from '@/lib/database/client';
import { newPerson, somewhere } from '../../support/people/people';

// proves: ASVS 6.2.10, NIST 3.1.1.2 periodic, OWASP-Auth periodic
it('a password of ten years ago signs in, and nobody is asked for another', async () => {
  const person = await newPerson();
  await pool().query(
    `UPDATE "User" SET "createdAt" = "createdAt" - interval '10 years',
       "passwordChangedAt" = "passwordChangedAt" - interval '10 years' WHERE "id" = $1`,
    [person.id],
  );
  const { email, password } = person;
  const result = await signIn({ email, password, remember: false, knownDevice: null }, somewhere());
  expect(result).toMatchObject({ code: 'done' });
});
