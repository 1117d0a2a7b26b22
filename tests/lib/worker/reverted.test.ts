import { beforeEach, describe, expect, it } from 'vitest';
import { decideNotice } from '@/lib/worker/decide/notice';
import { db, pool } from '@/lib/database/client';
import { consumeLink } from '@/lib/links/consume';
import type { Concern } from '@/lib/links/purposes';
import { isNotice, messageKinds } from '@/lib/outbox/message';
import { clearOutbox, messages, workOnce, write, useResend } from '../../support/mail/outbox';
import {
  claimedMessage,
  newAddress,
  newPerson,
  newProtectiveLink,
  type OpenedLink,
  type Person,
} from '../../support/people/people';

const resend = useResend();
let person: Person;
beforeEach(async () => {
  person = await newPerson();
});

const about = (concern: Concern, whose = person) => newProtectiveLink(whose, concern);
const use = async ({ id }: OpenedLink, concern: Concern) =>
  expect(await consumeLink(db(), concern === 'email-changed' ? 'undo-email-change' : 'not-me', id)).toBe(
    true,
  );

/** What becomes of the one message that waits: it is sent, or why not. */
async function fate() {
  await workOnce();
  const [message = expect.fail()] = (await messages()).filter(({ attempts }) => attempts > 0);
  return message.reason ?? message.state;
}

// Of a deleted account there is nobody to give anything back to.
const kinds = messageKinds.filter(isNotice).filter((kind) => kind !== 'account-deleted');

describe.each(kinds)('a notice %s', (kind) => {
  it('of before what was reverted is sent', async () => {
    await write(kind, person.email, person.id);
    await use(await about('password-changed'), 'password-changed');
    expect(await fate()).toBe('sent');
  });

  it('of between that and the revert is not, and leaves no link', async () => {
    const link = await about('password-changed');
    await write(kind, person.email, person.id);
    await use(link, 'password-changed');
    expect(await fate()).toBe('reverted');
    expect((await pool().query('SELECT "id" FROM "EmailLink"')).rows).toEqual([{ id: link.id }]);
    expect(resend.requests).toEqual([]);
  });

  it('of after the revert is sent', async () => {
    await use(await about('password-changed'), 'password-changed');
    await write(kind, person.email, person.id);
    expect(await fate()).toBe('sent');
  });
});

describe('what keeps a notice back:', () => {
  const powers: [Concern, string][] = [
    ['reset-requested', 'sent'],
    ['password-changed', 'reverted'],
    ['email-change-requested', 'reverted'],
    ['email-changed', 'reverted'],
    ['new-device', 'reverted'],
    ['deletion-requested', 'reverted'],
  ];
  it.each(powers)('the use of a link about %s: %s', async (concern, expected) => {
    const link = await about(concern);
    await write('not-me-done', person.email, person.id);
    await use(link, concern);
    expect(await fate()).toBe(expected);
  });

  it('no link that was not used, and none of another account', async () => {
    const other = await newPerson();
    await about('email-changed');
    const theirs = await about('email-changed', other);
    await write('not-me-done', person.email, person.id);
    await use(theirs, 'email-changed');
    expect(await fate()).toBe('sent');
  });

  it('its moment: that of the revert counts, that of the event does not', async () => {
    const setEvent = (link: OpenedLink, column: string) =>
      pool().query(
        `UPDATE "EmailLink" SET "${column}" = (SELECT "requestedAt" FROM "OutboundEmail" WHERE "kind" = 'not-me-done')
         WHERE "id" = $1`,
        [link.id],
      );
    const link = await about('email-changed');
    await write('not-me-done', person.email, person.id);
    await use(link, 'email-changed');
    await setEvent(link, 'eventAt');
    expect(await fate()).toBe('sent');
    await clearOutbox();

    const again = await about('email-changed');
    await write('not-me-done', person.email, person.id);
    await use(again, 'email-changed');
    await setEvent(again, 'usedAt');
    expect(await fate()).toBe('reverted');
  });
});

it('a notice goes to the address it was written for, also when another is the account’s by now', async () => {
  await write('email-changed', person.email, person.id);
  const moved = newAddress();
  await pool().query('UPDATE "User" SET "email" = $2, "emailCanonical" = $2 WHERE "id" = $1', [
    person.id,
    moved,
  ]);
  await workOnce();
  expect(resend.accepted.map(({ mail }) => mail.to)).toEqual([[person.email]]);
  const { rows } = await pool().query('SELECT "address", "userId" FROM "EmailLink"');
  expect(rows).toEqual([{ address: person.email, userId: person.id }]);
});

describe('a notice that is sent late', () => {
  const decided = async (address: string) => {
    const message = await claimedMessage(address);
    return db().$transaction(async (tx) => (await decideNotice(tx, message)).mail(noLinks));
  };
  const noLinks = { link: null, protective: null };

  it.each(kinds)('(%s) tells when that was, and on what device', async (kind) => {
    await write(kind, person.email, person.id);
    await pool().query(`UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - interval '3 days'`);
    const { rows } = await pool().query<{ requestedAt: Date }>('SELECT "requestedAt" FROM "OutboundEmail"');
    const { props } = await decided(person.email);
    expect(Object.values(props)).toContainEqual(rows[0]?.requestedAt);
    expect(props).toMatchObject({ name: person.name, device: 'Firefox on Linux' });
  });

  it('takes an address in another spelling for the same', async () => {
    const spelled = await newPerson({ email: newAddress().replace('p', 'P') });
    await write('not-me-done', spelled.email, spelled.id);
    expect(await decided(spelled.email)).toMatchObject({ props: { displaced: false } });
  });
});
