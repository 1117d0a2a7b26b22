import { beforeEach, describe, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { consumeLink } from '@/lib/links/consume';
import type { ClaimedMessage } from '@/lib/worker/claimed-message';
import { prepareMessage } from '@/lib/worker/prepare';
import { replaceMessage } from '@/lib/worker/replace';
import { markEnded } from '@/lib/worker/message-state';
import { writeMessage, type NewMessage } from '@/lib/outbox/write';
import { withFault } from '../../support/people/account-facts';
import { claimAll, clearOutbox } from '../../support/mail/outbox';
import { newAddress, newPerson, newResetLink, type Person } from '../../support/people/people';
import { withSettings } from '../../support/server/settings';

let person: Person;
beforeEach(async () => {
  await clearOutbox();
  person = await newPerson();
});

async function claimed(given: Partial<NewMessage> = {}): Promise<ClaimedMessage> {
  const asked = { kind: 'password-reset', address: person.email, device: 'Firefox on Linux' } as const;
  await db().$transaction((tx) => writeMessage(tx, { ...asked, ...given }));
  const [message] = await claimAll();
  return message ?? expect.fail('nothing was claimed');
}

const rows = async (table: string) =>
  (await pool().query<Record<string, unknown>>(`SELECT * FROM "${table}" ORDER BY "createdAt"`)).rows;

describe('a message that is made ready', () => {
  it('is kept with its account and both its links', async () => {
    const message = await claimed();
    expect(await prepareMessage(message)).toBe(true);
    const [link, protective] = await rows('EmailLink');
    expect(await rows('OutboundEmail')).toMatchObject([
      { userId: person.id, linkId: link?.id, protectiveLinkId: protective?.id, state: 'queued' },
    ]);
    expect(message).toMatchObject({ userId: person.id, linkId: link?.id, protectiveLinkId: protective?.id });
  });

  it('has its “this wasn’t me” for the stored address, and that leads nowhere else afterwards', async () => {
    await prepareMessage(await claimed({ address: person.email.toUpperCase(), callbackUrl: '/account' }));
    expect(await rows('EmailLink')).toMatchObject([
      { purpose: 'password-reset', address: person.email, callbackUrl: '/account', userId: person.id },
      { purpose: 'not-me', address: person.email, callbackUrl: null, userId: person.id },
    ]);
  });

  it.each(['password-reset', 'new-device'] as const)(
    'by a worker that lost it (%s) leaves no link and nothing written',
    async (kind) => {
      const message = await claimed({ kind, userId: person.id });
      const before = await rows('OutboundEmail');
      expect(await prepareMessage({ ...message, leaseId: 'lost' })).toBe(false);
      expect(await rows('EmailLink')).toEqual([]);
      expect(await rows('OutboundEmail')).toEqual(before);
    },
  );
});

// proves: forgot-timing, ASVS 6.3.8, OWASP-FP time
it.each(['password-reset', 'sign-up'] as const)(
  'a mail is rendered for nobody as well (%s): what keeps one from being made shows for every address',
  async (kind) => {
    for (const address of [person.email, newAddress()]) {
      const message = await claimed({ kind, address });
      // Asked for only when the mail stands, both its parts.
      await withSettings({ mailFrom: undefined }, () =>
        expect(prepareMessage(message)).rejects.toThrow(TypeError),
      );
    }
  },
);

it('a decision that can’t be committed is none: the message waits as before', async () => {
  const message = await claimed({ address: newAddress() });
  const before = await rows('OutboundEmail');
  const atCommit = 'AFTER INSERT ON "EmailLink" DEFERRABLE INITIALLY DEFERRED';
  await withFault(atCommit, () => expect(prepareMessage(message)).rejects.toThrow('a fault of the test'));
  expect(await rows('OutboundEmail')).toEqual(before);
  expect(await prepareMessage(message)).toBe(false);
  expect(await rows('OutboundEmail')).toMatchObject([{ state: 'skipped', reason: 'unknown-address' }]);
});

describe('a message in the place of another', () => {
  it('asks for the very same, of the same moment, and is prepared anew', async () => {
    const old = await newResetLink(person);
    const given = {
      renewsLinkId: old.id,
      callbackUrl: '/account',
      userId: person.id,
      device: 'Safari on iOS',
    };
    const message = await claimed(given);
    await prepareMessage(message);
    await pool().query(`UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - interval '9 minutes'`);
    await replaceMessage(message, 'nearly-dead');
    const [replaced = expect.fail(), fresh = expect.fail()] = await rows('OutboundEmail');
    const { kind, priority, address, requestedAt } = replaced;
    expect(replaced).toMatchObject({ state: 'replaced', rendering: null, leaseId: null, leaseUntil: null });
    expect(replaced.settledAt).toBeInstanceOf(Date);
    expect(fresh).toMatchObject({ ...given, kind, priority, address, requestedAt, state: 'queued' });
    expect(fresh).toMatchObject({ rendering: null, linkId: null, protectiveLinkId: null, attempts: 1 });
    expect(fresh.id).not.toBe(replaced.id);
  });

  it('ends the links of the first, but for one that was used meanwhile', async () => {
    const message = await claimed();
    await prepareMessage(message);
    await consumeLink(db(), 'password-reset', message.linkId ?? expect.fail());
    await replaceMessage(message, 'nearly-dead');
    const [used, unused] = await rows('EmailLink');
    expect(used).toMatchObject({ usedAt: expect.any(Date), voidedAt: null });
    expect(unused).toMatchObject({ usedAt: null, voidedAt: expect.any(Date) });
  });
});

it.each([
  ['password-reset', 'dead', 'kept'],
  ['password-reset', 'skipped', 'blank'],
  ['account-deleted', 'dead', 'blank'],
  ['account-deleted', 'skipped', 'blank'],
] as const)('the address of a message for %s that is %s is %s', async (kind, state, what) => {
  await markEnded(await claimed({ kind }), state, 'a reason of the test');
  const address = what === 'kept' ? person.email : '';
  expect(await rows('OutboundEmail')).toMatchObject([{ state, address, rendering: null, leaseId: null }]);
});
