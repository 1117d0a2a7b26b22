import { expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { renewLink } from '@/lib/links/renew';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { newAddress, newPassword, newPerson, newResetLink, somewhere } from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

async function reasonsOf(run: () => Promise<unknown>): Promise<(string | null)[]> {
  const { rows: last } = await pool().query('SELECT coalesce(max("id"), 0) AS "id" FROM "AuditEvent"');
  await run();
  const { rows } = await pool().query<{ reason: string | null }>(
    'SELECT "reason" FROM "AuditEvent" WHERE "id" > $1 ORDER BY "id"',
    [last[0].id],
  );
  return rows.map(({ reason }) => reason);
}

it('is written down when the password is refused', async () => {
  const link = await newResetLink(await newPerson());
  const attempt = () => completePasswordReset({ ...link, password: 'short' }, somewhere());
  expect(await reasonsOf(attempt)).toEqual(['password-too-short']);
});

// proves: ASVS 16.3.3
it('is written down when it loses a race', async () => {
  const person = await newPerson();
  const link = await newResetLink(person);
  const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
  const reasons = await reasonsOf(async () => {
    const both = [1, 2].map(() => completePasswordReset({ ...link, password: newPassword() }, somewhere()));
    await held.waiters(2);
    await held.release();
    await Promise.all(both);
  });
  expect(reasons.sort()).toEqual([null, 'used'].sort());
});

// proves: ASVS 16.3.3, OWASP-Auth log
it('is written down when the limit of the client refuses it, at every door', async () => {
  const link = await newResetLink(await newPerson());
  const from = somewhere();
  const useIt = () => completePasswordReset({ ...link, password: 'short' }, from);
  for (let time = 0; time < 30; time += 1)
    await completePasswordReset({ ...link, formHash: 'x', password: 'short' }, from);
  expect(await reasonsOf(useIt)).toEqual(['client-limited']);

  const ask = () => requestPasswordReset({ email: newAddress(), callbackUrl: null }, from);
  for (let time = 0; time < 30; time += 1) await ask();
  expect(await reasonsOf(ask)).toEqual(['client-limited']);
  expect(await reasonsOf(() => renewLink('password-reset', link.token, from))).toEqual(['client-limited']);
  expect(await reasonsOf(() => renewLink('password-reset', 'x.y.z', from))).toEqual(['forged']);
});
