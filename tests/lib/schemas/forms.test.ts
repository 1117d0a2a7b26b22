import { expect, it } from 'vitest';
import * as forms from '@/lib/schemas/forms';

// proves: ASVS 6.4.2, NIST 3.1.1.2 hints, OWASP-FP questions
it('asks for nothing but these: no hint, no secret question, no code', () => {
  const fields = Object.values(forms).flatMap((form) =>
    Object.keys((typeof form === 'function' ? form(15) : form).shape),
  );
  expect([...new Set(fields)].sort()).toEqual([
    'again',
    'callbackUrl',
    'confirmPassword',
    'currentPassword',
    'email',
    'formHash',
    'name',
    'password',
    'remember',
    'session',
  ]);
});
