import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { recordDelivery } from '@/lib/webhooks/record-delivery';
import { putBack } from '@/lib/worker/message-state';
import type { MessageKind } from '@/lib/outbox/message';
import type { Call } from '@/lib/webhooks/read';
import { claimAll, clearOutbox, messages, write } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';

let person: Person;

beforeEach(async () => {
  await clearOutbox();
  await pool().query('DELETE FROM "Suppression"');
  person = await newPerson();
  await sent('re_1');
});

/** A message that the provider took, under this id of the provider's. */
async function sent(providerId: string, email = person.email, id: string = randomUUID()): Promise<string> {
  await pool().query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "state", "address", "userId", "device", "providerId", "settledAt")
     VALUES ($1, 'password-changed', 'sent', $2, $3, '', $4, clock_timestamp())`,
    [id, email, person.id, providerId],
  );
  return id;
}

function call(
  type: string,
  about: Partial<NonNullable<Call['about']>> = {},
  id: string = randomUUID(),
): Call {
  return {
    id,
    type,
    about: { providerId: 're_1', messageId: null, to: [person.email], bounce: null, ...about },
  };
}

const hard = () => call('email.bounced', { bounce: 'Permanent' });
const stateOf = async () => (await messages())[0]?.state;
const suppressed = async () =>
  (
    await pool().query(`SELECT "canonical", "bouncedAt" IS NOT NULL AS "bounced",
     "complainedAt" IS NOT NULL AS "complained" FROM "Suppression"`)
  ).rows;
const steps = async () =>
  (await pool().query<{ step: string }>('SELECT "step" FROM "MessageStep" ORDER BY "id"')).rows.map(
    ({ step }) => step,
  );

describe('states go forward only', () => {
  // proves: webhook-order
  it.each([
    [['email.sent', 'email.delivered'], 'delivered'],
    [['email.delivery_delayed', 'email.delivered'], 'delivered'],
    [['email.delivered', 'email.delivery_delayed'], 'delivered'],
    [['email.delivered', 'email.bounced'], 'bounced'],
    [['email.bounced', 'email.delivered'], 'bounced'],
    [['email.failed', 'email.delivered'], 'failed'],
    [['email.delivered', 'email.complained'], 'complained'],
    [['email.complained', 'email.bounced'], 'complained'],
    [['email.suppressed', 'email.sent'], 'failed'],
    [['email.opened', 'contact.created', 'email.unheard_of'], 'sent'],
  ])('%j: %s', async (types, state) => {
    for (const type of types) await recordDelivery(call(type));
    expect(await stateOf()).toBe(state);
  });
});

// proves: webhook-replay
it('counts each call once, also when it comes twice at once', async () => {
  const one = call('email.delivered');
  await Promise.all([recordDelivery(one), recordDelivery(one), recordDelivery(one)]);
  await recordDelivery(one);
  expect(await steps()).toEqual(['delivered']);
});

// proves: webhook-order
it('changes nothing for a mail that is not ours, or of a deleted account', async () => {
  await recordDelivery(call('email.bounced', { providerId: 're_other', bounce: 'Permanent' }));
  await recordDelivery({ id: randomUUID(), type: 'email.bounced', about: null });
  await pool().query(`UPDATE "OutboundEmail" SET "address" = ''`);
  await recordDelivery(call('email.bounced', { to: [''], bounce: 'Permanent' }));
  expect([await stateOf(), await suppressed()]).toEqual(['sent', []]);
});

// proves: webhook-order
it.each(['__proto__', 'constructor', 'toString', 'email.unheard-of', ''])(
  'knows no type %j, whatever else goes by that name',
  async (type) => {
    await recordDelivery(call(type));
    expect([await stateOf(), await steps()]).toEqual(['sent', []]);
  },
);

// proves: webhook-order
it.each([
  ['another', ['somebody@else.example']],
  ['ours among others', ['ADDRESS', 'somebody@else.example']],
  ['nobody', []],
])('suppresses nobody by a call whose recipient is %s', async (_what, to) => {
  const recipients = to.map((one) => (one === 'ADDRESS' ? person.email : one));
  await recordDelivery(call('email.bounced', { to: recipients, bounce: 'Permanent' }));
  await recordDelivery(call('email.complained', { to: recipients }));
  expect([await stateOf(), await suppressed()]).toEqual(['sent', []]);
});

describe('an address is suppressed', () => {
  it('by a hard bounce, whatever the letters of its spelling', async () => {
    await recordDelivery(call('email.bounced', { to: [person.email.toUpperCase()], bounce: 'Permanent' }));
    const [row] = await suppressed();
    expect(row).toEqual({ canonical: person.email.toLowerCase(), bounced: true, complained: false });
  });

  it('when the provider says that it no longer mails it', async () => {
    await recordDelivery(call('email.suppressed'));
    expect(await messages()).toMatchObject([{ state: 'failed', reason: 'provider-suppressed' }]);
    expect(await suppressed()).toMatchObject([{ bounced: true, complained: false }]);
  });

  it('by a complaint', async () => {
    await recordDelivery(call('email.complained'));
    expect(await suppressed()).toMatchObject([{ bounced: false, complained: true }]);
  });

  it.each(['Transient', 'Undetermined'])('not by a bounce that is %s', async (bounce) => {
    await recordDelivery(call('email.bounced', { bounce }));
    expect([await stateOf(), await suppressed()]).toEqual(['bounced', []]);
  });

  // proves: suppression-for-life
  it('until a mail that left later is delivered', async () => {
    await recordDelivery(hard());
    await recordDelivery(call('email.delivered'));
    expect(await suppressed(), 'the same mail').toMatchObject([{ bounced: true }]);
    await sent('re_2');
    await recordDelivery(call('email.delivered', { providerId: 're_2' }));
    expect(await suppressed()).toMatchObject([{ bounced: false }]);
  });
});

describe('a message whose acceptance we never heard of', () => {
  /** Handed over, the answer lost, waiting for another attempt. */
  async function unclear(kind: MessageKind = 'password-changed'): Promise<string> {
    await clearOutbox();
    await write(kind, person.email, kind === 'account-deleted' ? undefined : person.id);
    const [message] = await claimAll();
    if (!message) throw new Error('no message');
    await pool().query(
      `UPDATE "OutboundEmail" SET "unclearSince" = clock_timestamp(), "rendering" = '{"html":""}'`,
    );
    await putBack(message, { step: 'retried', waitSeconds: 60, reason: 'no-answer' }, false);
    return message.id;
  }

  it('is settled by a call that brings its tag: it is not sent again', async () => {
    const messageId = await unclear();
    await recordDelivery(call('email.delivered', { providerId: 're_9', messageId }));
    expect(await messages()).toMatchObject([
      { state: 'delivered', providerId: 're_9', rendering: null, unclearSince: null },
    ]);
    expect(await claimAll()).toEqual([]);
  });

  it('is not by another recipient, nor when no attempt was ever begun', async () => {
    const messageId = await unclear();
    await recordDelivery(call('email.delivered', { messageId, providerId: 're_9', to: ['x@y.example'] }));
    expect(await stateOf()).toBe('queued');
    await pool().query('UPDATE "OutboundEmail" SET "unclearSince" = NULL');
    await recordDelivery(call('email.delivered', { messageId, providerId: 're_9' }));
    expect(await stateOf()).toBe('queued');
  });

  // proves: suppression-for-life
  it.each(['dead', 'replaced'])(
    'and which is %s since: what its reader or mailbox says of it counts, and it stays so',
    async (state) => {
      const messageId = await unclear();
      await pool().query('UPDATE "OutboundEmail" SET "state" = $1, "settledAt" = clock_timestamp()', [state]);
      const about = { providerId: 're_9', messageId };
      await recordDelivery(call('email.bounced', { ...about, bounce: 'Permanent' }));
      // Known by the provider's id from now on: with no tag in it.
      await recordDelivery(call('email.complained', { providerId: 're_9' }));
      expect(await messages()).toMatchObject([{ state, providerId: 're_9' }]);
      expect(await suppressed()).toMatchObject([{ bounced: true, complained: true }]);
      expect(await steps()).toEqual(['retried', 'bounced', 'complained']);
    },
  );

  // proves: ASVS 14.2.7
  it.each(['email.delivered', 'email.bounced', 'email.complained', 'email.suppressed'])(
    'leaves no address of a deleted account: %s',
    async (type) => {
      const messageId = await unclear('account-deleted');
      await recordDelivery(call(type, { providerId: 're_9', messageId, bounce: 'Permanent' }));
      expect(await messages()).toMatchObject([
        { state: type.slice(6).replace('suppressed', 'failed'), address: '' },
      ]);
      expect(await suppressed()).toEqual([]);
    },
  );
});
