import { beforeEach, expect, it } from 'vitest';
import { deleteAccount } from '@/lib/accounts/delete';
import { eraseDeleted } from '@/lib/accounts/erase';
import { listEvents } from '@/lib/audit/list';
import { recordEvent } from '@/lib/audit/record';
import { pool } from '@/lib/database/client';
import { recordDelivery } from '@/lib/webhooks/record-delivery';
import { keyedHash } from '@/lib/secrets';
import { readSession } from '@/lib/sessions/read';
import {
  newDeletionLink,
  newPerson,
  newSession,
  newSignedIn,
  rowsOf,
  somewhere,
  type Person,
} from '../../support/people/people';
import { placesOf } from '../../support/database/resident';
import { holdRows } from '../../support/database/row-lock';
import { statementsOf } from '../../support/database/statements';

beforeEach(async () => {
  for (const table of ['AuditEvent', 'OutboundEmail', 'Erasure', 'Suppression', 'WebhookCall'])
    await pool().query(`DELETE FROM "${table}"`);
});

const hashOf = ({ email }: Person) => keyedHash('address', email);

/** Of each kind of row more than one batch: the account's own and strangers', events and messages. */
async function fill(person: Person, rows = 1_200) {
  await pool().query(
    `INSERT INTO "AuditEvent" ("type", "userId", "addressHash", "clientHash", "device", "tally")
     SELECT 'sign-in-refused', CASE WHEN n % 2 = 0 THEN $1 END, $2, 'client', 'Firefox on Linux', gen_random_uuid()
     FROM generate_series(1, $3::int * 2) n`,
    [person.id, hashOf(person), rows],
  );
  await pool().query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "state", "address", "userId", "device", "providerId", "settledAt")
     SELECT 'many-' || n, 'password-reset', 'sent', upper($2), CASE WHEN n % 2 = 0 THEN $1 END, 'Firefox on Linux',
       're_' || n, clock_timestamp()
     FROM generate_series(1, $3::int * 2) n`,
    [person.id, person.email, rows],
  );
}

async function remove(person: Person) {
  const session = await newSignedIn(person);
  const link = await newDeletionLink(person);
  return statementsOf(async () =>
    expect(await deleteAccount(session, link, somewhere())).toEqual({ code: 'done' }),
  );
}

/** All that upkeep does for deletions. */
async function eraseAll(): Promise<number> {
  let rows = 0;
  for (let batch = Infinity; batch > 0; rows += batch) batch = await eraseDeleted(1_000);
  return rows;
}

const unblanked = async () => {
  const { rows } = await pool().query<{ events: number; messages: number }>(
    `SELECT (SELECT count(*)::int FROM "AuditEvent" WHERE "clientHash" = 'client') AS "events",
       (SELECT count(*)::int FROM "OutboundEmail" WHERE "providerId" IS NOT NULL) AS "messages"`,
  );
  return rows[0];
};

// proves: ASVS 14.2.7
it('is done in as many statements however much there is, and upkeep blanks the rest', async () => {
  const [small, large] = [await newPerson(), await newPerson()];
  const few = await remove(small);
  await fill(large);
  const [id, other] = [await newSession(large), await newPerson()];
  await fill(other, 0);
  await recordEvent({ type: 'signed-in', from: somewhere(), userId: other.id, address: other.email });
  expect((await remove(large)).length).toBeLessThanOrEqual(few.length);
  expect(await readSession(id)).toBeNull();
  expect(await rowsOf('User', 'id', large.id)).toEqual([]);
  expect(await rowsOf('EmailLink', 'userId', large.id)).toEqual([]);
  // Two batches at a time, of the account's own and of strangers'.
  expect(await unblanked()).toEqual({ events: 1_900, messages: 1_900 });

  await eraseAll();
  expect(await unblanked()).toEqual({ events: 0, messages: 0 });
  for (const trace of [large.id, hashOf(large)]) expect(await placesOf(trace)).toEqual([]);
  // The notice alone still has the address, until it is sent.
  expect(await rowsOf('OutboundEmail', 'address', large.email)).toEqual([
    expect.stringContaining(',account-deleted,queued,'),
  ]);
  expect(await rowsOf('Erasure', 'userId', large.id)).toEqual([]);
  expect(await rowsOf('AuditEvent', 'userId', other.id)).toHaveLength(1);
});

it('goes on where it was, one instance at a time', async () => {
  const person = await newPerson();
  await fill(person, 3_500);
  await remove(person);
  const held = await holdRows('SELECT 1 FROM "Erasure" FOR UPDATE');
  expect(await eraseAll()).toBe(0);
  await held.release();
  const shares = await Promise.all([eraseAll(), eraseAll()]);
  expect(shares[0] + shares[1] + (await eraseAll())).toBe(4 * 3_250);
  expect(await unblanked()).toEqual({ events: 0, messages: 0 });
});

it('shows whoever has the address next nothing of before, and blanks nothing of theirs', async () => {
  const person = await newPerson();
  await fill(person);
  await remove(person);
  const next = await newSignedIn(await newPerson({ email: person.email }));
  expect((await listEvents(next.user, 1)).events).toEqual([]);
  await recordEvent({ type: 'reset-requested', from: somewhere(), address: person.email });
  await eraseAll();
  const { events } = await listEvents(next.user, 1);
  expect(events.map(({ type }) => type)).toEqual(['reset-requested']);
  expect(await unblanked()).toEqual({ events: 0, messages: 0 });
});

// proves: ASVS 14.2.7
it('leaves nothing by which the provider or a link could name the mail', async () => {
  const person = await newPerson();
  await fill(person, 1);
  await pool().query(
    `UPDATE "OutboundEmail" SET "linkId" = 'a', "protectiveLinkId" = 'b', "renewsLinkId" = 'c', "callbackUrl" = '/x'`,
  );
  await remove(person);
  const { rows } = await pool().query(
    `SELECT DISTINCT "address", "userId", "device", "callbackUrl", "linkId", "protectiveLinkId", "renewsLinkId", "providerId"
     FROM "OutboundEmail" WHERE "id" LIKE 'many-%'`,
  );
  const gone = { userId: null, callbackUrl: null, linkId: null, protectiveLinkId: null, renewsLinkId: null };
  expect(rows).toEqual([{ ...gone, address: '', device: '', providerId: null }]);
});

const bounce = (person: Person, providerId: string) =>
  recordDelivery({
    id: `call ${providerId}`,
    type: 'email.bounced',
    about: { providerId, messageId: 'many-1', to: [person.email], bounce: 'Permanent' },
  });

it('leaves a later call about one of its mails without effect', async () => {
  const person = await newPerson();
  await fill(person, 1);
  await remove(person);
  await bounce(person, 're_1');
  expect(await placesOf(person.email)).toEqual(['OutboundEmail']);
  expect(await rowsOf('Suppression', 'canonical', person.email)).toEqual([]);
});

it('waits in line with a webhook for message and suppression, whichever comes first', async () => {
  for (const deletionFirst of [true, false]) {
    const person = await newPerson();
    await pool().query('DELETE FROM "OutboundEmail"');
    await pool().query('DELETE FROM "WebhookCall"');
    await fill(person, 1);
    await pool().query(`INSERT INTO "Suppression" ("canonical", "bouncedAt") VALUES ($1, now())`, [
      person.email,
    ]);
    const held = await holdRows('SELECT 1 FROM "Suppression" FOR UPDATE');
    const acts = [() => remove(person), () => bounce(person, 're_1')];
    if (!deletionFirst) acts.reverse();
    const running: Promise<unknown>[] = [];
    for (const act of acts) {
      running.push(act());
      await held.waiters(running.length);
    }
    await held.release();
    await Promise.all(running);
    expect(await rowsOf('Suppression', 'canonical', person.email)).toEqual([]);
  }
});
