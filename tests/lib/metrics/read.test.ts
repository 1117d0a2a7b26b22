import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeDb, pool } from '@/lib/database/client';
import { beginPasswordTry } from '@/lib/limits/current-password';
import { spendClient } from '@/lib/limits/spend';
import { consumeLink } from '@/lib/links/consume';
import { readLink } from '@/lib/links/read';
import { readMetrics } from '@/lib/metrics/read';
import { recordHeartbeat } from '@/lib/worker/heartbeat';
import { inHashQueue } from '@/lib/passwords/queue';
import { db } from '@/lib/database/client';
import { recordBounce } from '@/lib/suppressions/record';
import { clearOutbox, write } from '../../support/mail/outbox';
import { newAddress, newPerson, newResetLink } from '../../support/people/people';
import { withSettings } from '../../support/server/settings';

beforeEach(async () => {
  await clearOutbox();
  for (const table of ['Worker', 'Suppression', 'Alarm']) await pool().query(`DELETE FROM "${table}"`);
});

/** The value of a metric with exactly these labels; undefined when it is not there. */
async function valueOf(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
  const { text } = await readMetrics();
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = text.split('\n').find((one) => {
    const [, found, inside = ''] = /^([\w:]+)(?:\{(.*)\})? /.exec(one) ?? [];
    return found === name && inside.split(',').filter(Boolean).sort().join() === wanted.sort().join();
  });
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

/** A message that was accepted so many seconds after it was asked for, so long ago. */
const accepted = (seconds: number, ago: string, state = 'sent') =>
  pool().query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "state", "address", "device", "requestedAt", "settledAt")
     VALUES ($1, 'password-reset', $4, 'ada@example.com', '', clock_timestamp() - $3::interval - make_interval(secs => $2),
       clock_timestamp() - $3::interval)`,
    [randomUUID(), seconds, ago, state],
  );

describe('of all instances, from the database', () => {
  it('counts messages by kind and state: what waits, and a day of the others', async () => {
    await write('password-changed', newAddress());
    await write('password-changed', newAddress());
    await accepted(1, '23 hours');
    await accepted(1, '25 hours');
    await accepted(1, '1 minute', 'bounced');
    expect(await valueOf('sparekey_messages', { kind: 'password-changed', state: 'queued' })).toBe(2);
    expect(await valueOf('sparekey_messages', { kind: 'password-reset', state: 'sent' })).toBe(1);
    expect(await valueOf('sparekey_messages', { kind: 'password-reset', state: 'bounced' })).toBe(1);
  });

  it('says how long the oldest one has waited, due or not, links apart from the rest, and 0 when none does', async () => {
    const oldest = (what: string) => valueOf('sparekey_oldest_waiting_seconds', { what });
    expect([await oldest('request'), await oldest('other')]).toEqual([0, 0]);
    await write('password-reset', newAddress());
    await write('password-changed', newAddress());
    await pool().query(
      `UPDATE "OutboundEmail" SET "requestedAt" = "requestedAt" - interval '90 seconds', "nextAttemptAt" = clock_timestamp()
       WHERE "kind" = 'password-reset'`,
    );
    expect(await oldest('request')).toBeGreaterThan(89);
    expect(await oldest('other')).toBeLessThan(60);
    await pool().query(`UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp() + interval '1 hour'`);
    expect(await oldest('request'), 'between two tries').toBeGreaterThan(89);
    await pool().query(`UPDATE "OutboundEmail" SET "reason" = 'bounced'`);
    expect([await oldest('request'), await oldest('other')], 'by a rule of ours').toEqual([0, 0]);
  });

  it('says how long acceptance took in the last hour', async () => {
    for (const seconds of [1, 2, 3]) await accepted(seconds, '10 minutes', 'delivered');
    await accepted(500, '61 minutes');
    await accepted(500, '1 minute', 'dead');
    expect(await valueOf('sparekey_acceptance_seconds', { quantile: '0.5' })).toBeCloseTo(2, 1);
    expect(await valueOf('sparekey_acceptance_seconds', { quantile: '0.99' })).toBeLessThan(3.1);
    expect(await valueOf('sparekey_accepted')).toBe(3);
  });

  it('counts used links, suppressed addresses, workers and failures', async () => {
    const link = await newResetLink(await newPerson());
    await consumeLink(db(), 'password-reset', link.id);
    await recordBounce(db(), newAddress());
    await recordHeartbeat(randomUUID(), null);
    await recordHeartbeat(randomUUID(), { reason: 'quota', since: 0, until: 1000 });
    await pool().query(
      `INSERT INTO "Worker" ("id", "beatAt") VALUES ('gone', clock_timestamp() - interval '2 minutes')`,
    );
    await pool().query(
      `INSERT INTO "Alarm" ("kind", "count", "reference") VALUES ('page-failed /account', 7, 'x')`,
    );
    expect(await valueOf('sparekey_links_used', { purpose: 'password-reset' })).toBe(1);
    expect(await valueOf('sparekey_suppressed_addresses', { cause: 'bounce' })).toBe(1);
    expect(await valueOf('sparekey_workers', { state: 'alive' })).toBe(2);
    expect(await valueOf('sparekey_workers', { state: 'held' })).toBe(1);
    expect(await valueOf('sparekey_failures', { kind: 'page-failed /account' })).toBe(7);
  });

  it('counts a link used in the last hour also when its own time is over since, and none used before', async () => {
    for (const [usedMinutesAgo, endedMinutesAgo] of [
      [59, 51],
      [61, 53],
    ]) {
      const link = await newResetLink(await newPerson());
      await pool().query(
        `UPDATE "EmailLink" SET "usedAt" = clock_timestamp() - make_interval(mins => $2),
           "expiresAt" = clock_timestamp() - make_interval(mins => $3) WHERE "id" = $1`,
        [link.id, usedMinutesAgo, endedMinutesAgo],
      );
    }
    expect(await valueOf('sparekey_links_used', { purpose: 'password-reset' })).toBe(1);
  });

  it('names nobody', async () => {
    const address = newAddress();
    await write('password-reset', address);
    await recordBounce(db(), address);
    const { text } = await readMetrics();
    expect(text).not.toContain(address.split('@')[0]);
    expect(text).not.toContain('@');
  });
});

describe('of this process', () => {
  it('counts dead links by reason, and limits that were hit', async () => {
    const link = await newResetLink(await newPerson());
    await consumeLink(db(), 'password-reset', link.id);
    await readLink('password-reset', link.token);
    await readLink('password-reset', 'garbage');
    const dead = (reason: string) =>
      valueOf('sparekey_links_dead_total', { purpose: 'password-reset', reason });
    expect([await dead('used'), await dead('forged')]).toEqual([1, 1]);

    await withSettings({ rateLimits: true }, async () => {
      for (let count = 0; count < 32; count += 1) await spendClient('ask-for-link', '192.0.2.1');
      for (let count = 0; count < 6; count += 1) await beginPasswordTry('ada@example.com');
    });
    expect(await valueOf('sparekey_limits_hit_total', { limit: 'ask-for-link' })).toBe(2);
    expect(await valueOf('sparekey_limits_hit_total', { limit: 'current-password' })).toBe(1);
  });

  it('shows the hash queue', async () => {
    let end = () => {};
    const hashing = inHashQueue(() => new Promise<void>((resolve) => (end = resolve)));
    expect(await valueOf('sparekey_hash_queue', { state: 'running' })).toBe(1);
    end();
    await hashing;
    expect(await valueOf('sparekey_hash_queue', { state: 'running' })).toBe(0);
    expect(await valueOf('sparekey_hashes_refused_total')).toBe(0);
  });

  it('has what Prometheus knows of any Node process', async () => {
    expect(await valueOf('nodejs_eventloop_lag_p99_seconds')).toBeDefined();
    expect((await readMetrics()).contentType).toMatch(/^text\/plain/);
  });
});

describe('while the database is away', () => {
  afterEach(closeDb);

  it('says so, and still tells of the process', async () => {
    expect(await valueOf('sparekey_database_up')).toBe(1);
    await closeDb();
    await withSettings({ databaseUrl: 'postgresql://127.0.0.1:1/none' }, async () => {
      expect(await valueOf('sparekey_database_up')).toBe(0);
      expect(await valueOf('sparekey_messages')).toBeUndefined();
      expect(await valueOf('process_cpu_seconds_total')).toBeDefined();
      await closeDb();
    });
  });
});
