import { beforeAll, expect, it } from 'vitest';
import { eraseMessages } from '@/lib/accounts/erase';
import { db, pool } from '@/lib/database/client';
import { listMessages } from '@/lib/operator/list-messages';
import { claimMessages, untilNextDue } from '@/lib/worker/claim';
import { BATCH, parts, type Part } from '@/lib/upkeep/purge';
import { planOf } from '../../support/database/statements';

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
    `INSERT INTO "AuditEvent" ("type", "at")
     SELECT 'signed-in', clock_timestamp() - n * interval '1 minute' FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "RateLimit" ("key", "points", "expire")
     SELECT CASE WHEN n % 2 = 0 THEN 'sign-in-address:' ELSE 'use-link:' END || n, 1,
       (extract(epoch FROM clock_timestamp()) * 1000)::bigint + n * 1000 FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "WebhookCall" ("id", "receivedAt")
     SELECT n::text, clock_timestamp() - n * interval '1 minute' FROM generate_series(1, ${ROWS}) n`,
    `INSERT INTO "Suppression" ("canonical", "bouncedAt")
     SELECT 'b' || n, clock_timestamp() - n * interval '1 minute' FROM generate_series(1, ${ROWS}) n`,
    'VACUUM ANALYZE',
  ])
    await pool().query(statement);
});

/** What reads a whole table, of those that grow. */
async function scansOf(run: () => Promise<unknown>): Promise<unknown[]> {
  const plan = (await planOf(run)) as { 'Node Type': string; 'Relation Name'?: string }[];
  return plan
    .filter(
      (node) => node['Node Type'] === 'Seq Scan' && !/^(Cutoff|Erasure)$/.test(node['Relation Name'] ?? ''),
    )
    .map((node) => node['Relation Name']);
}

// These hold a row for each kind of failure, for each process, and for each deletion under way.
const SMALL: Part[] = ['alarms', 'workers', 'erased'];

it.each((Object.keys(parts) as Part[]).filter((part) => !SMALL.includes(part)))(
  'finds what is old by an index: %s',
  async (part) => {
    expect(await scansOf(() => parts[part](BATCH))).toEqual([]);
  },
);

it.each([
  ['claims messages', () => claimMessages(6)],
  ['finds the next due message', () => untilNextDue()],
])('%s by an index', async (_what, run) => {
  expect(await scansOf(run)).toEqual([]);
});

it.each([true, false])('lists messages by an index, all: %s', async (all) => {
  expect(await scansOf(() => listMessages({ all }).next())).toEqual([]);
});

// It then joins a thousand rows with a table of twenty, for which a hash is right.
it('finds the mail that strangers requested for a deleted account by its addresses', async () => {
  const plan = (await planOf(() => eraseMessages(db(), 'u7'))) as { 'Index Name'?: string }[];
  const used = plan.map((node) => node['Index Name']);
  expect(used).toContain('OutboundEmail_address_idx');
  expect(used).toContain('OutboundEmail_userId_idx');
});
