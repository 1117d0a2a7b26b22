import { beforeEach, expect, it } from 'vitest';
import { decideNotice } from '@/lib/worker/decide/notice';
import { db, pool } from '@/lib/database/client';
import { purgeLinks } from '@/lib/links/purge';
import { readLink } from '@/lib/links/read';
import { write } from '../../support/mail/outbox';
import {
  ageLink,
  claimedMessage,
  newAddress,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSignUpLink,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

const MINUTE = 60;
const DAY = 86_400;

beforeEach(() => pool().query('DELETE FROM "EmailLink"'));

async function idsLeft(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>('SELECT "id" FROM "EmailLink"');
  return rows.map(({ id }) => id).sort();
}

const set = (id: string, column: 'usedAt' | 'voidedAt') =>
  pool().query(`UPDATE "EmailLink" SET "${column}" = "createdAt" + interval '1 minute' WHERE "id" = $1`, [
    id,
  ]);

it('deletes what ended by itself eight days ago, used, voided or neither, and nothing younger', async () => {
  const person = await newPerson();
  const [used, voided, neither, stranger, kept] = [
    await newResetLink(person),
    await newResetLink(person),
    await newProtectiveLink(person, 'new-device'),
    await newSignUpLink(newAddress()),
    [await newResetLink(person), await newProtectiveLink(person, 'new-device'), await newResetLink(person)],
  ];
  await set(used.id, 'usedAt');
  await set(voided.id, 'voidedAt');
  for (const { id } of [used, voided, stranger]) await ageLink(id, 8 * DAY + 11 * MINUTE);
  await ageLink(neither.id, 15 * DAY + MINUTE);
  await ageLink(kept[0]?.id ?? '', 8 * DAY + 9 * MINUTE);
  await ageLink(kept[1]?.id ?? '', 15 * DAY - MINUTE);

  expect(await purgeLinks(1_000)).toBe(4);
  expect(await idsLeft()).toEqual(kept.map(({ id }) => id).sort());
  expect(await purgeLinks(1_000)).toBe(0);
});

it('leaves the page of a dead link its reason for as long as it gives one', async () => {
  const person = await newPerson();
  const reset = await ageLink((await newResetLink(person)).id, 7 * DAY - MINUTE);
  const notMe = await ageLink((await newProtectiveLink(person, 'new-device')).id, 14 * DAY - MINUTE);
  await purgeLinks(1_000);
  const expired = { state: 'dead', reason: 'expired' };
  expect(await readLink('password-reset', reset.token)).toMatchObject(expired);
  expect(await readLink('not-me', notMe.token)).toMatchObject(expired);
});

it('leaves what says that a notice is reverted for as long as one can wait', async () => {
  const person = await newPerson();
  const { id } = await newProtectiveLink(person, 'password-changed');
  await ageLink(id, 14 * DAY - 2 * MINUTE);
  await pool().query(
    `UPDATE "EmailLink" SET "usedAt" = "expiresAt" - interval '1 second', "eventAt" = "createdAt" WHERE "id" = $1`,
    [id],
  );
  await write('new-device', person.email, person.id);
  await pool().query(
    `UPDATE "OutboundEmail" SET "requestedAt" = clock_timestamp() - interval '7 days' + interval '1 minute'
     WHERE "address" = $1 AND "state" = 'queued'`,
    [person.email],
  );
  await purgeLinks(1_000);
  expect(await decideNotice(db(), await claimedMessage(person.email))).toMatchObject({ discard: 'reverted' });
});

it('leaves a row that somebody holds for the next time, without waiting', async () => {
  const { id } = await newSignUpLink(newAddress());
  await ageLink(id, 9 * DAY);
  const held = await holdRows(`SELECT 1 FROM "EmailLink" WHERE "id" = $1 FOR UPDATE`, [id]);
  try {
    expect(await purgeLinks(1_000)).toBe(0);
  } finally {
    await held.release();
  }
  expect(await purgeLinks(1_000)).toBe(1);
});
