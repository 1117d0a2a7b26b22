import { beforeAll, expect, it } from 'vitest';
import { eraseEvents, eraseMessages } from '@/lib/accounts/erase';
import { removePerson } from '@/lib/accounts/remove-person';
import { db, pool } from '@/lib/database/client';
import { listMessages } from '@/lib/operator/list-messages';
import { recordHeartbeat } from '@/lib/worker/heartbeat';
import { claimMessages, untilNextDue } from '@/lib/worker/claim';
import { BATCH, parts, type Part } from '@/lib/upkeep/purge';
import { planOf, plansOf, type PlanNode } from '../../support/database/statements';

const ROWS = 20_000;

// Nothing of this is old, so that a purge finds nothing: the case of nearly every hour.
beforeAll(async () => {
  for (const statement of [
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash")
     SELECT 'u' || n, 'u' || n || '@example.test', 'u' || n || '@example.test', '', '' FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "Session" ("id", "userId", "expiresAt", "remember", "device")
     SELECT 's' || n, 'u' || n, clock_timestamp() + n * interval '1 minute', true, '' FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "EmailLink" ("id", "purpose", "address", "canonical", "kid", "expiresAt")
     SELECT 'l' || n, 'sign-up', '', '', '', clock_timestamp() - n * interval '10 seconds' FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "OutboundEmail" ("id", "kind", "state", "address", "userId", "device", "settledAt")
     SELECT 'm' || n, 'password-reset', 'sent', 'u' || n || '@example.test', CASE WHEN n % 2 = 0 THEN 'u' || n END, 'd',
       clock_timestamp() - n * interval '1 minute' FROM generate_series(1, ${ROWS}) n`,
    // A long queue, as after an outage, of which nothing is due.
    `INSERT INTO "OutboundEmail" ("id", "kind", "priority", "address", "device", "nextAttemptAt")
     SELECT 'q' || n, 'password-reset', n % 2, 'q' || n || '@example.test', 'd', clock_timestamp() + interval '1 day'
     FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "AuditEvent" ("type", "at", "userId", "addressHash")
     SELECT 'signed-in', clock_timestamp() - n * interval '1 minute', CASE WHEN n % 2 = 0 THEN 'u' || n END, 'h' || n
     FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "RateLimit" ("key", "uses", "expiresAt")
     SELECT 'use-link:' || n, 1, clock_timestamp() + n * interval '1 second' FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "WebhookCall" ("id", "receivedAt")
     SELECT n::text, clock_timestamp() - n * interval '1 minute' FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "Suppression" ("canonical", "bouncedAt", "complainedAt")
     SELECT 'b' || n, CASE WHEN n % 5 > 0 THEN at END, CASE WHEN n % 5 = 0 THEN at END
     FROM generate_series(1, ${ROWS}) n, LATERAL (SELECT clock_timestamp() - n * interval '1 minute' AS at) made`,
    'VACUUM ANALYZE',
  ])
    await pool().query(statement);
});

const isSmall = /^(Cutoff|Erasure|Worker)$/;

/** Tables that a plan reads in full, of those that grow. */
const scansIn = (nodes: PlanNode[]) =>
  nodes
    .filter((node) => node['Node Type'] === 'Seq Scan' && !isSmall.test(node['Relation Name'] ?? ''))
    .map((node) => node['Relation Name']);

const indexesIn = (nodes: PlanNode[]) => nodes.map((node) => node['Index Name']);

/** Rows that a node of a plan looked at, whether it took them or not. */
const rowsReadBy = (node: PlanNode) =>
  node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0));

const scansOf = async (run: () => Promise<unknown>) => scansIn(await planOf(run));

// These hold a row for each kind of failure, for each process, and for each deletion under way.
const SMALL: Part[] = ['alarms', 'workers', 'erased'];

it.each((Object.keys(parts) as Part[]).filter((part) => !SMALL.includes(part)))(
  'finds what is old by an index: %s',
  async (part) => {
    const nodes = await planOf(() => parts[part](BATCH));
    expect(scansIn(nodes)).toEqual([]);
    expect(nodes.filter((node) => rowsReadBy(node) > 0).map((node) => node['Node Type'])).toEqual([]);
  },
);

it.each([
  ['claims messages', () => claimMessages(6)],
  ['finds the next due message', () => untilNextDue()],
])('%s by an index', async (_what, run) => {
  expect(await scansOf(run)).toEqual([]);
});

it('finds what has waited too long by an index, and nothing else of the queue', async () => {
  const [, late] = await plansOf(() => recordHeartbeat('a worker', null));
  expect(late?.nodes.map((node) => node['Index Name'])).toContain('OutboundEmail_waiting_idx');
  expect(late?.nodes.map(rowsReadBy).filter((rows) => rows > 0)).toEqual([]);
});

it.each([true, false])('lists messages by an index, all: %s', async (all) => {
  expect(await scansOf(() => listMessages({ all }).next())).toEqual([]);
});

// These two then join some hundred rows with a table of thousands, for which a hash is right.
it('finds the mail that strangers requested for a deleted account by its addresses', async () => {
  const used = indexesIn(await planOf(() => eraseMessages(db(), 'u7')));
  expect(used).toContain('OutboundEmail_address_idx');
  expect(used).toContain('OutboundEmail_userId_idx');
});

it('finds the events of a deleted account by the account and by its addresses', async () => {
  const used = indexesIn(await planOf(() => eraseEvents(db(), 'u7')));
  expect(used).toContain('AuditEvent_user_idx');
  expect(used).toContain('AuditEvent_address_idx');
});

it('deletes an account by indexes, in every other statement', async () => {
  const person = { id: 'u7', email: 'u7@example.test', emailCanonical: 'u7@example.test' };
  const rolledBack = new Error('rolled back');
  const plans = await plansOf(() =>
    expect(
      db().$transaction(async (tx) => {
        await removePerson(tx, person, { device: 'd' });
        throw rolledBack;
      }),
    ).rejects.toBe(rolledBack),
  );
  const others = plans.filter(({ statement }) => !statement.includes('own AS MATERIALIZED'));
  expect(others.length).toBe(plans.length - 2);
  expect(others.flatMap(({ nodes }) => scansIn(nodes))).toEqual([]);
  const skip = others.find(({ statement }) => statement.includes(`'account-gone'`));
  expect(indexesIn(skip?.nodes ?? [])).toEqual(
    expect.arrayContaining(['OutboundEmail_userId_idx', 'OutboundEmail_address_idx']),
  );
});

// What a deletion cascades to is in no plan.
it('has an index for each foreign key', async () => {
  const { rows } = await pool().query<{ constraint: string }>(
    `SELECT conname AS "constraint" FROM pg_constraint c WHERE contype = 'f' AND NOT EXISTS (
       SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL AND i.indkey[0] = c.conkey[1])`,
  );
  expect(rows).toEqual([]);
});
