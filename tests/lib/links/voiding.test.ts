import { describe, expect, test } from 'vitest';
import { db, pool } from '@/lib/database/client';
import {
  consumeLink,
  voidEmailChangeLinks,
  voidLaterProtectiveLinks,
  voidLink,
  voidLinksOf,
} from '@/lib/links/consume';
import type { LinkPurpose } from '@/lib/links/purposes';
import { readLink } from '@/lib/links/read';
import { renewLink } from '@/lib/links/renew';
import {
  ageLink,
  newDeletionLink,
  newEmailChangeLink,
  newPerson,
  newProtectiveLink,
  newResetLink,
  rowsOf,
  somewhere,
  type OpenedLink,
  type Person,
} from '../../support/people/people';

const row = ({ id }: OpenedLink) => rowsOf('EmailLink', 'id', id);

describe('ending one link', () => {
  test('works once', async () => {
    const link = await newResetLink(await newPerson());
    expect(await voidLink(db(), link.id)).toBe(true);
    expect(await readLink('password-reset', link.token)).toMatchObject({ reason: 'replaced' });
    const ended = await row(link);
    expect(await voidLink(db(), link.id)).toBe(false);
    expect(await row(link)).toEqual(ended);
  });

  test('does nothing to one that was used, is over, or never was', async () => {
    const person = await newPerson();
    const [used, over] = [await newResetLink(person), await newResetLink(person)];
    await consumeLink(db(), 'password-reset', used.id);
    await ageLink(over.id, 600);
    for (const link of [used, over]) {
      const before = await row(link);
      expect(await voidLink(db(), link.id)).toBe(false);
      expect(await row(link)).toEqual(before);
    }
    expect(await voidLink(db(), 'unknown')).toBe(false);
  });

  test('leaves every other link alone', async () => {
    const person = await newPerson();
    const [link, other] = [await newResetLink(person), await newResetLink(person)];
    await voidLink(db(), link.id);
    expect(await readLink('password-reset', other.token)).toMatchObject({ state: 'live' });
  });
});

test('ending a pending change ends the links that confirm it, of that account, and no others', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const [first, second] = [await newEmailChangeLink(person), await newEmailChangeLink(person)];
  const others = [
    await newEmailChangeLink(other),
    await newResetLink(person),
    await newDeletionLink(person),
    await newProtectiveLink(person, 'email-change-requested'),
  ];
  const before = await Promise.all(others.map(row));
  await voidEmailChangeLinks(db(), person.id);
  for (const { token } of [first, second])
    expect(await readLink('email-change', token)).toMatchObject({ reason: 'replaced' });
  expect(await Promise.all(others.map(row))).toEqual(before);
});

test('a link that was used is told to be so, whatever ended it besides', async () => {
  const link = await newResetLink(await newPerson());
  await pool().query(
    `UPDATE "EmailLink" SET "voidedAt" = clock_timestamp(), "usedAt" = clock_timestamp() WHERE "id" = $1`,
    [link.id],
  );
  expect(await readLink('password-reset', link.token)).toMatchObject({ reason: 'used' });
});

/** The first used, the second ended. */
async function settled(purpose: LinkPurpose, [used, ended]: [OpenedLink, OpenedLink]) {
  expect(await consumeLink(db(), purpose, used.id)).toBe(true);
  expect(await voidLink(db(), ended.id)).toBe(true);
  return [used, ended];
}

const changes = async (person: Person) =>
  settled('email-change', [await newEmailChangeLink(person), await newEmailChangeLink(person)]);
const protectives = async (person: Person) => {
  const newLink = () => newProtectiveLink(person, 'new-device');
  return settled('not-me', [await newLink(), await newLink()]);
};

test.each<[string, (person: Person) => Promise<OpenedLink[]>, (id: string, event: string) => Promise<void>]>([
  ['a new password', changes, (id) => voidLinksOf(db(), id)],
  ['a change that is dropped', changes, (id) => voidEmailChangeLinks(db(), id)],
  ['a revert', protectives, (id, event) => voidLaterProtectiveLinks(db(), id, event)],
])('%s leaves what was used or ended before as it is, the time of it too', async (_, links, end) => {
  const person = await newPerson();
  const event = await newProtectiveLink(person, 'password-changed');
  const before = await links(person);
  const rows = await Promise.all(before.map(row));
  await end(person.id, event.id);
  expect(await Promise.all(before.map(row))).toEqual(rows);
});

test.each(['sign-up', 'password-reset'] as const)(
  'no link but one for %s can ask for another in its place',
  async (purpose) => {
    const person = await newPerson();
    const links = [
      await newEmailChangeLink(person),
      await newDeletionLink(person),
      await newProtectiveLink(person, 'new-device'),
      await newProtectiveLink(person, 'email-changed'),
    ];
    for (const { token, id } of links) {
      expect(await renewLink(purpose, token, somewhere())).toEqual({ code: 'forged' });
      expect(await rowsOf('OutboundEmail', 'renewsLinkId', id)).toEqual([]);
    }
  },
);
