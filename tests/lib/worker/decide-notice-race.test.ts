import { expect, it } from 'vitest';
import { sayNotMe } from '@/lib/accounts/not-me';
import { messages, workOnce, write, useResend } from '../../support/mail/outbox';
import { newAddress, newPerson, newProtectiveLink, newSession, somewhere } from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

const resend = useResend();

it('a notice that is decided while a revert is under way waits for it, and is told to nobody', async () => {
  const [person, thief] = [await newPerson(), newAddress()];
  const owners = await newProtectiveLink(person, 'email-changed');
  await write('email-changed', thief, person.id);
  // The revert has locked the user row and used its link, and stands still at the sessions.
  const session = await newSession(person);
  const held = await holdRows('SELECT 1 FROM "Session" WHERE "id" = $1 FOR UPDATE', [session]);
  const reverting = sayNotMe(owners, somewhere());
  await held.waiters(1);
  const working = workOnce();
  await held.waiters(2);
  await held.release();
  expect(await reverting).toEqual({ code: 'taken-back' });
  await working;
  const toThief = resend.accepted.filter(({ mail }) => String(mail.to) === thief);
  expect(toThief.map(({ mail }) => mail.subject)).toEqual([]);
  const decided = (await messages()).find(
    ({ kind, state }) => kind === 'email-changed' && state !== 'queued' && state !== 'sent',
  );
  expect(decided).toMatchObject({ state: 'skipped', reason: 'reverted' });
});
