import { expect, it } from 'vitest';
import { replaceMessage } from '@/lib/worker/replace';
import { claimAll, messages, workOnce, write, useResend } from '../../support/mail/outbox';
import { newPerson } from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

const resend = useResend();

it('waits for who has locked the user, without holding the message that they are about to write', async () => {
  const person = await newPerson();
  resend.fault({ status: 500 });
  await write('password-reset', person.email);
  await workOnce();
  const [message = expect.fail()] = await claimAll();
  // As a deletion does: the user, then links and messages.
  const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
  const replacing = replaceMessage(message, 'nearly-dead');
  await held.waiters(1);
  await held.query(`SET LOCAL lock_timeout = '5s'`);
  await held.query(`UPDATE "EmailLink" SET "voidedAt" = clock_timestamp() WHERE "userId" = $1`, [person.id]);
  await held.query(`UPDATE "OutboundEmail" SET "state" = 'skipped', "leaseId" = NULL WHERE "userId" = $1`, [
    person.id,
  ]);
  await held.release();
  await replacing;
  expect(await messages()).toMatchObject([{ state: 'skipped' }]);
});
