import { expect, it } from 'vitest';
import { listEvents } from '@/lib/audit/list';
import { recordEvent, type EventType } from '@/lib/audit/record';
import { pool } from '@/lib/database/client';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { keyedHash } from '@/lib/secrets';
import { newPerson, newSignedIn, somewhere } from '../../support/people/people';
import { planOf } from '../../support/database/statements';

const typesOf = async (person: Parameters<typeof listEvents>[0], page = 1) =>
  (await listEvents(person, page)).events.map(({ type }) => type);

const once = { at: expect.any(Date) as Date, lastAt: null, count: 1, device: 'Firefox on Linux' };

async function newOwner() {
  const person = await newPerson();
  return (await newSignedIn(person)).user;
}
const note = (type: EventType, userId: string) => recordEvent({ type, from: somewhere(), userId });

// proves: ASVS 16.2.1
it('shows what happened in the account, newest first, with the device and nothing more', async () => {
  const [owner, other] = [await newOwner(), await newOwner()];
  await note('signed-in', owner.id);
  await note('signed-in', other.id);
  await note('password-changed', owner.id);
  const { events, more } = await listEvents(owner, 1);
  expect(more).toBe(false);
  expect(events).toEqual([
    { key: '0', type: 'password-changed', ...once },
    { key: '1', type: 'signed-in', ...once },
  ]);
});

it('shows what strangers asked for by the address since the account is there, and nothing of before', async () => {
  const owner = await newOwner();
  const ask = () =>
    requestPasswordReset({ email: owner.email.toUpperCase(), callbackUrl: null }, somewhere());
  await ask();
  await pool().query(`UPDATE "AuditEvent" SET "at" = $1::timestamptz - interval '1 minute'`, [
    owner.createdAt.toISOString(),
  ]);
  expect(await typesOf(owner)).toEqual([]);
  await ask();
  expect(await typesOf(owner)).toEqual(['reset-requested']);
});

it('is not buried by a stranger who knocks on: what a limit kept from being tried is left out, what the owner did is not', async () => {
  const owner = await newOwner();
  const from = somewhere();
  for (const [type, reason] of [
    ['sign-in-refused', 'wrong-credentials'],
    ['sign-in-refused', 'limited-address'],
    ['sign-in-refused', 'limited-client'],
    ['reset-requested', 'address-limited'],
    ['sign-up-requested', 'client-limited'],
    ['reset-requested', undefined],
  ] as const)
    await recordEvent({ type, from, address: owner.email, reason });
  await recordEvent({
    type: 'email-change-requested',
    from,
    userId: owner.id,
    address: owner.email,
    reason: 'address-limited',
  });
  await note('session-end-refused', owner.id);
  expect(await typesOf(owner)).toEqual(['email-change-requested', 'reset-requested', 'sign-in-refused']);
});

it('shows nothing of another account that went by the same address', async () => {
  const [owner, other] = [await newOwner(), await newOwner()];
  await recordEvent({ type: 'signed-in', from: somewhere(), userId: other.id, address: owner.email });
  expect(await typesOf(owner)).toEqual([]);
});

it('goes in pages of ten, each event on one of them', async () => {
  const owner = await newOwner();
  for (let count = 0; count < 23; count += 1) await note('signed-in', owner.id);
  const pages = await Promise.all([1, 2, 3, 4].map((page) => listEvents(owner, page)));
  expect(pages.map(({ events, more }) => [events.length, more])).toEqual([
    [10, true],
    [10, true],
    [3, false],
    [0, false],
  ]);
  const moments = pages.flatMap(({ events }) => events.map(({ at }) => at.getTime()));
  expect(moments).toEqual([...moments].sort((a, b) => b - a));
});

it('shows alike events of an hour as one, with their number and the last time', async () => {
  const owner = await newOwner();
  const from = somewhere();
  for (let count = 0; count < 3; count += 1) await recordEvent({ type: 'signed-in', from, userId: owner.id });
  const { events } = await listEvents(owner, 1);
  expect(events).toMatchObject([{ type: 'signed-in', count: 3, lastAt: expect.any(Date) }]);
  expect(events[0]?.lastAt?.getTime()).toBeGreaterThan(events[0]?.at.getTime() ?? 0);
});

it('ends after a hundred pages', async () => {
  const owner = await newOwner();
  await pool().query(
    `INSERT INTO "AuditEvent" ("type", "userId") SELECT 'signed-in', $1 FROM generate_series(1, 1020)`,
    [owner.id],
  );
  expect(await listEvents(owner, 100)).toMatchObject({ events: { length: 10 }, more: false });
  expect(await listEvents(owner, 101)).toEqual({ events: [], more: false });
});

it('reads no more rows than a page shows, however many are hidden or old', async () => {
  const owner = await newOwner();
  const hash = keyedHash('address', owner.email);
  // Of nobody else, so that every index looks good. Hidden ones and shown ones, of the account and of strangers, some from before it was created.
  await pool().query(
    `INSERT INTO "AuditEvent" ("type", "reason", "userId", "addressHash", "at")
     SELECT 'sign-in-refused', CASE WHEN n % 5 = 0 THEN 'wrong-credentials' ELSE 'limited-address' END,
       CASE WHEN n % 2 = 0 THEN $1 END, $2, clock_timestamp() + make_interval(secs => n % 40000 - 10000)
     FROM generate_series(1, 40000) n`,
    [owner.id, hash],
  );
  await pool().query('VACUUM ANALYZE "AuditEvent"');
  for (const [page, most] of [
    [1, 11],
    [50, 501],
  ] as const) {
    const nodes = await planOf(() => listEvents(owner, page));
    const scans = nodes.filter(
      (node) => /^(Index|Seq|Bitmap)/.test(node['Node Type']) && node['Actual Rows'] > 1,
    );
    expect(scans.map((node) => node['Node Type'])).not.toContain('Seq Scan');
    for (const scan of scans) {
      expect(scan['Actual Rows']).toBeLessThanOrEqual(most);
      expect(scan['Rows Removed by Filter'] ?? 0).toBe(0);
    }
    const sorts = nodes.filter((node) => node['Node Type'] === 'Sort');
    for (const sort of sorts) expect(sort['Actual Rows']).toBeLessThanOrEqual(2 * most);
  }
});
