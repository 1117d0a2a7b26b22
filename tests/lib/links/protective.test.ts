import { describe, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { voidLaterProtectiveLinks, voidLinksOf } from '@/lib/links/consume';
import { protectivePurposeOf, readProtectiveLink } from '@/lib/links/protective';
import {
  concerns,
  endedByNewPassword,
  protectivePurposes,
  purposes,
  type LinkPurpose,
} from '@/lib/links/purposes';
import { readLink } from '@/lib/links/read';
import { decideRenewal } from '@/lib/worker/decide/renewal';
import { mintToken, readToken } from '@/lib/links/token';
import { writeMessage } from '@/lib/outbox/write';
import { completePasswordReset } from '@/lib/password-reset/complete';
import {
  ageLink,
  claimedMessage,
  claimsOf,
  newDeletionLink,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newResetLink,
  newSignUpLink,
  somewhere,
  type OpenedLink,
} from '../../support/people/people';

const DAY = 24 * 3600;
const every = Object.keys(purposes) as LinkPurpose[];

const stateOf = async (purpose: LinkPurpose, { token }: OpenedLink) => {
  const reading = await readLink(purpose, token);
  return reading.state === 'dead' ? reading.reason : reading.state;
};

/** A live link of each purpose, of one person. */
async function one(purpose: LinkPurpose): Promise<OpenedLink> {
  const person = await newPerson();
  switch (purpose) {
    case 'sign-up':
      return newSignUpLink(`new.${person.email}`);
    case 'password-reset':
      return newResetLink(person);
    case 'email-change':
      return newEmailChangeLink(person);
    case 'delete-account':
      return newDeletionLink(person);
    case 'not-me':
      return newProtectiveLink(person, 'new-device');
    case 'undo-email-change':
      return newProtectiveLink(person, 'email-changed');
  }
}

it.each(every)('a link for %s is one for nothing else', async (purpose) => {
  const link = await one(purpose);
  for (const other of every)
    expect(await stateOf(other, link), other).toBe(other === purpose ? 'live' : 'forged');
});

describe('a protective link', () => {
  it.each(protectivePurposes)(
    '%s lives for seven days, and says for seven more that it is over',
    async (purpose) => {
      const { id } = await one(purpose);
      const { issuedAt, expiresAt } = await claimsOf(id);
      expect(expiresAt - issuedAt).toBe(7 * DAY);
      expect(await stateOf(purpose, await ageLink(id, 7 * DAY - 60))).toBe('live');
      expect(await stateOf(purpose, await ageLink(id, 120))).toBe('expired');
      expect(await stateOf(purpose, await ageLink(id, 7 * DAY))).toBe('forged');
    },
  );

  it('whose token claims more than seven days is none of ours', async () => {
    const { id } = await one('not-me');
    const { purpose, kid, ...claims } = await claimsOf(id);
    const longer = await mintToken(purpose, kid, { ...claims, expiresAt: claims.expiresAt + 1 });
    expect(await readToken('not-me', longer ?? '')).toBeNull();
  });

  it('is read by its own purpose on the page that both share', async () => {
    for (const purpose of protectivePurposes) {
      const { token, id } = await one(purpose);
      expect(await protectivePurposeOf(token)).toBe(purpose);
      expect(await readProtectiveLink(token)).toMatchObject({ state: 'live', id });
    }
    expect(await readProtectiveLink((await one('password-reset')).token)).toEqual({ state: 'forged' });
    expect(await readProtectiveLink(undefined)).toEqual({ state: 'missing' });
    for (const none of [undefined, 'a.b.c']) expect(await protectivePurposeOf(none)).toBe('not-me');
  });

  it.each(concerns)(
    'about %s outlives a new password; every other link of the account does not',
    async (about) => {
      const person = await newPerson();
      const short = [
        ['password-reset', await newResetLink(person)],
        ['email-change', await newEmailChangeLink(person)],
        ['delete-account', await newDeletionLink(person)],
      ] as const;
      const link = await newProtectiveLink(person, about);
      const reset = await newResetLink(person);
      const form = { ...reset, password: newPassword() };
      expect(await completePasswordReset(form, somewhere())).toMatchObject({ code: 'done' });
      for (const [purpose, other] of short) expect(await stateOf(purpose, other), purpose).toBe('replaced');
      expect(await readProtectiveLink(link.token)).toMatchObject({ state: 'live', about });
    },
  );
});

it('what a new password ends is everything but the protective links', () => {
  const protective: LinkPurpose[] = [...protectivePurposes];
  expect([...endedByNewPassword, ...protective].sort()).toEqual([...every].sort());
});

it('the links of one account are ended, and nobody else’s', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const [own, theirs] = [await newResetLink(person), await newResetLink(other)];
  await db().$transaction((tx) => voidLinksOf(tx, person.id));
  expect([await stateOf('password-reset', own), await stateOf('password-reset', theirs)]).toEqual([
    'replaced',
    'live',
  ]);
});

it('a revert ends the protective links about anything later, of this account alone', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const earlier = await newProtectiveLink(person, 'new-device');
  const used = await newProtectiveLink(person, 'email-changed');
  const later = [
    await newProtectiveLink(person, 'password-changed', 'thief@example.com'),
    await newProtectiveLink(person, 'email-changed', 'thief@example.com'),
  ];
  const theirs = await newProtectiveLink(other, 'password-changed');
  // Mailed late, about something early: what counts is when it happened.
  const late = await newProtectiveLink(person, 'new-device');
  await pool().query(
    `UPDATE "EmailLink" SET "eventAt" = (SELECT "eventAt" FROM "EmailLink" WHERE "id" = $2) - interval '1 microsecond'
     WHERE "id" = $1`,
    [late.id, used.id],
  );
  await db().$transaction((tx) => voidLaterProtectiveLinks(tx, person.id, used.id));
  for (const link of later)
    expect(await readProtectiveLink(link.token)).toMatchObject({ reason: 'replaced' });
  for (const link of [earlier, used, theirs, late])
    expect(await readProtectiveLink(link.token)).toMatchObject({ state: 'live' });
});

it.each(every.filter((purpose) => purpose !== 'sign-up' && purpose !== 'password-reset'))(
  'a link for %s is never renewed: it is asked for with the password, or not at all',
  async (purpose) => {
    const link = await one(purpose);
    const marker = `renews-${link.id}@example.com`;
    await db().$transaction((tx) =>
      writeMessage(tx, {
        kind: 'renewal',
        address: marker,
        renewsLinkId: link.id,
        device: 'Firefox on Linux',
      }),
    );
    const decision = await decideRenewal(db(), await claimedMessage(marker));
    expect(decision.discard).toBe('unknown-link');
  },
);
