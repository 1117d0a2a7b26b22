import { expect, it } from 'vitest';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { pool } from '@/lib/database/client';
import { useResend, workOnce, write } from '../../support/mail/outbox';
import { newPerson, somewhere } from '../../support/people/people';

const resend = useResend();

/** Every time of day in the one mail that was sent, in minutes since midnight UTC. */
async function timesMailed(): Promise<number[]> {
  await workOnce();
  const [sent] = resend.requests;
  const times = [...String(sent?.mail.text).matchAll(/(\d\d):(\d\d) UTC/g)];
  return times.map(([, hours, minutes]) => Number(hours) * 60 + Number(minutes));
}

/** Minutes since midnight UTC that a column holds, by the database alone. */
async function minutesOf(column: string, table: string): Promise<number> {
  const { rows } = await pool().query<{ minutes: number }>(
    `SELECT mod(floor(extract(epoch FROM ${column}) / 60), 1440)::int AS "minutes" FROM "${table}"`,
  );
  return rows[0]?.minutes ?? NaN;
}

it('says in UTC when a reset link ends and when it was requested', async () => {
  const person = await newPerson();
  await requestPasswordReset({ email: person.email, callbackUrl: null }, somewhere());
  const times = await timesMailed();
  expect(times).toContain(await minutesOf('"expiresAt"', 'EmailLink'));
  expect(times).toContain(await minutesOf('"requestedAt"', 'OutboundEmail'));
});

it('says in UTC when a new device signed in', async () => {
  const person = await newPerson();
  await write('new-device', person.email, person.id);
  expect(await timesMailed()).toContain(await minutesOf('"requestedAt"', 'OutboundEmail'));
});
