import { PrismaPg } from '@prisma/adapter-pg';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { isDatabaseAway, isStatementTimeout } from '@/lib/database/away';
import { db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { PrismaClient } from '@/prisma/generated/client';
import { databaseAt } from '../../support/database/database';
import { makeRole } from '../../support/database/own-role';
import { holdRows } from '../../support/database/row-lock';
import { until } from '../../support/until';

/** The error of something that must fail. */
const failure = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error,
  );

/** A Prisma client on a pool of its own, whose connections break without ending the test. */
async function withClient<T>(
  settings: pg.PoolConfig,
  run: (client: PrismaClient, own: pg.Pool) => Promise<T>,
): Promise<T> {
  const own = new pg.Pool({ connectionString: env().databaseUrl, ...settings });
  own.on('error', () => {});
  const client = new PrismaClient({ adapter: new PrismaPg(own) });
  try {
    return await run(client, own);
  } finally {
    await client.$disconnect();
    if (!own.ended) await own.end();
  }
}

const select = (client: PrismaClient) => client.$queryRaw`SELECT 1 AS "one"`;
const slow = (client: PrismaClient) => client.$queryRaw`SELECT 1 AS "one" FROM pg_sleep(20)`;

describe('a database that can not be used', () => {
  it('nobody listens', async () => {
    const connectionString = 'postgresql://u:p@127.0.0.1:1/d';
    await withClient({ connectionString }, async (client) => {
      expect(isDatabaseAway(await failure(select(client)))).toBe(true);
      expect(isDatabaseAway(await failure(client.user.count()))).toBe(true);
      expect(isDatabaseAway(await failure(client.$transaction((tx) => tx.user.count())))).toBe(true);
    });
    expect(isDatabaseAway(await failure(new pg.Pool({ connectionString }).query('SELECT 1')))).toBe(true);
  });

  it('its name has no address', async () => {
    await withClient({ connectionString: 'postgresql://u:p@nowhere.invalid/d' }, async (client) =>
      expect(isDatabaseAway(await failure(select(client)))).toBe(true),
    );
  });

  // proves: database-slow
  it('it takes the connection and says nothing', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    const connectionString = `postgresql://u:p@127.0.0.1:${port}/d`;
    await withClient({ connectionString, connectionTimeoutMillis: 100 }, async (client) =>
      expect(isDatabaseAway(await failure(select(client)))).toBe(true),
    );
    silent.close();
  });

  // proves: database-slow
  it('it gives no answer at all to a statement that it should have cancelled', async () => {
    await withClient({ query_timeout: 100 }, async (client) =>
      expect(isDatabaseAway(await failure(slow(client)))).toBe(true),
    );
  });

  it('a transaction takes too long although each statement was in time', async () => {
    await withClient({}, async (client) => {
      const slowly = client.$transaction(
        async (tx) => {
          await tx.$queryRaw`SELECT pg_sleep(0.2)::text`;
          await tx.user.count();
        },
        { timeout: 50 },
      );
      const error = await failure(slowly);
      expect([isDatabaseAway(error), isStatementTimeout(error)]).toEqual([true, false]);
    });
  });

  it('a transaction stands idle longer than the server allows', async () => {
    const settings = { idle_in_transaction_session_timeout: 50, application_name: 'idle' };
    await withClient(settings, async (client) => {
      const error = await failure(
        client.$transaction(async (tx) => {
          await tx.$queryRaw`SELECT 1 AS "one"`;
          await until('the server to end the connection', async () => {
            const { rowCount } = await pool().query(
              `SELECT 1 FROM pg_stat_activity WHERE "application_name" = 'idle'`,
            );
            return rowCount === 0;
          });
          await tx.$queryRaw`SELECT 1 AS "one"`;
        }),
      );
      expect(isDatabaseAway(error)).toBe(true);
    });
  });

  // proves: pool-exhausted
  it('every connection of the pool is taken', async () => {
    // The one connection has to be made within that time, too.
    await withClient({ max: 1, connectionTimeoutMillis: 1_000 }, async (client, own) => {
      const taken = await own.connect();
      expect(isDatabaseAway(await failure(select(client)))).toBe(true);
      expect(
        isDatabaseAway(await failure(client.$transaction((tx) => tx.user.count(), { maxWait: 50 }))),
      ).toBe(true);
      taken.release();
    });
  });

  it('the server has no connection left for us', async () => {
    const [role, url] = [`r${randomUUID().slice(0, 8)}`, new URL(env().databaseUrl)];
    await pool().query(`CREATE ROLE "${role}" LOGIN PASSWORD 'test' CONNECTION LIMIT 0`);
    [url.username, url.password] = [role, 'test'];
    try {
      await withClient({ connectionString: url.href }, async (client) =>
        expect(isDatabaseAway(await failure(select(client)))).toBe(true),
      );
    } finally {
      await pool().query(`DROP ROLE "${role}"`);
    }
  });

  // proves: cut-connections
  it('it ends our connection in the middle of a statement', async () => {
    await withClient({ application_name: 'doomed' }, async (client) => {
      const watch = await holdRows('LOCK TABLE "RateLimit" IN ACCESS EXCLUSIVE MODE');
      const waiting = failure(client.rateLimit.count());
      await watch.waiters(1);
      await pool().query(
        `SELECT pg_terminate_backend("pid") FROM pg_stat_activity WHERE "application_name" = 'doomed'`,
      );
      expect(isDatabaseAway(await waiting)).toBe(true);
      await watch.release();
    });
  });

  // proves: forgot-write-fails
  it('a right to write was taken from us', async () => {
    const role = await makeRole(databaseAt(env().databaseUrl));
    const insert = { key: 'one' };
    try {
      await withClient({ connectionString: role.url }, (client, own) =>
        role.withoutInsert('RateLimit', async () => {
          expect(isDatabaseAway(await failure(client.rateLimit.create({ data: insert })))).toBe(true);
          const raw = client.$executeRaw`INSERT INTO "RateLimit" ("key") VALUES (${insert.key})`;
          expect(isDatabaseAway(await failure(raw))).toBe(true);
          const byPool = own.query('INSERT INTO "RateLimit" ("key") VALUES ($1)', [insert.key]);
          expect(isDatabaseAway(await failure(byPool))).toBe(true);
        }),
      );
    } finally {
      await role.drop();
    }
  });

  // proves: read-only
  it('it only reads', async () => {
    await withClient({ options: '-c default_transaction_read_only=on' }, async (client) => {
      const data = { key: randomUUID() };
      expect(isDatabaseAway(await failure(client.rateLimit.create({ data })))).toBe(true);
      expect(isDatabaseAway(await failure(client.$executeRaw`DELETE FROM "RateLimit"`))).toBe(true);
      expect(await client.rateLimit.count()).toBeGreaterThanOrEqual(0);
    });
  });

  it.each([
    '57P01',
    '57P03',
    '57P02',
    '53300',
    '25006',
    '25P03',
    '08006',
    '08P01',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'P1017',
    'P2024',
  ])('code %s, however deep in the causes', (code) => {
    const error = Object.assign(new Error('x'), { code });
    expect(isDatabaseAway(error)).toBe(true);
    expect(isDatabaseAway(new Error('outer', { cause: new Error('inner', { cause: error }) }))).toBe(true);
    expect(
      isDatabaseAway({
        meta: { driverAdapterError: { cause: { kind: 'postgres', code, originalCode: code } } },
      }),
    ).toBe(true);
  });

  it.each(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'])(
    'what the adapter calls %s',
    (kind) => expect(isDatabaseAway({ meta: { driverAdapterError: { cause: { kind } } } })).toBe(true),
  );
});

describe('a statement that the server cancelled is a fault and no outage', () => {
  // proves: database-slow
  it.each([
    ['raw', (client: PrismaClient) => slow(client)],
    ['in a transaction', (client: PrismaClient) => client.$transaction([slow(client)])],
    ['of a model', (client: PrismaClient) => client.rateLimit.count()],
  ])('%s', async (_, run) => {
    const held = await holdRows('LOCK TABLE "RateLimit" IN ACCESS EXCLUSIVE MODE');
    await withClient({ statement_timeout: 100 }, async (client) => {
      const error = await failure(run(client));
      expect([isDatabaseAway(error), isStatementTimeout(error)]).toEqual([false, true]);
    });
    await held.release();
  });

  it('by the pool alone', async () => {
    await withClient({ statement_timeout: 100 }, async (_, own) => {
      const error = await failure(own.query('SELECT pg_sleep(20)'));
      expect([isDatabaseAway(error), isStatementTimeout(error)]).toEqual([false, true]);
    });
  });

  it('names the statement, without its values', async () => {
    const slowly = db().$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL statement_timeout = 50`;
      await tx.$queryRaw`SELECT ${'a value'}::text FROM pg_sleep(20)`;
    });
    const error = await failure(slowly);
    expect(isStatementTimeout(error)).toBe(true);
    expect(String(error)).toContain('SELECT $1::text FROM pg_sleep(20)');
    expect(JSON.stringify(error) + String(error)).not.toContain('a value');
  });
});
