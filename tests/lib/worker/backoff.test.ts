import { expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { messages, workOnce, write, useResend } from '../../support/mail/outbox';
import { newPerson } from '../../support/people/people';

const resend = useResend();

const templateOf = () => String(resend.requests[0]?.mail.subject);

// proves: provider-down
it.each([
  ['sign-up', /already have an/, 0, 30],
  ['password-changed', /password was changed/, 30, 600],
] as const)(
  'after many failures a %s waits for as long as somebody may wait for it, link or not',
  async (kind, subject, above, most) => {
    const person = await newPerson();
    resend.fault({ status: 500 });
    await write(kind, person.email, person.id);
    await pool().query('UPDATE "OutboundEmail" SET "attempts" = 12');
    await workOnce();
    expect(templateOf()).toMatch(subject);
    const [{ waits } = expect.fail()] = await messages();
    expect(waits).toBeGreaterThan(above);
    expect(waits).toBeLessThanOrEqual(most);
  },
);
