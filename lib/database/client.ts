import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from '@/prisma/generated/client';
import { isLate } from './deadline';
import { env } from '../env';
import { NamedClient } from './named-client';

export type Tx = Prisma.TransactionClient;

/** No statement, no wait for a connection and no idle transaction lasts longer than this, in milliseconds. */
const PATIENCE = 8_000;

/** Reads as a database that is away: the answer is 503, and nothing was changed. */
class TooLate extends Error {
  code = 'ETIMEDOUT';
}

type Got = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;

/**
 * Hands out no connection to a request that has waited too long already: with a slow database each of its statements is in
 * time, and all together are not.
 */
class Pool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(got: Got): void;
  override connect(got?: Got): Promise<pg.PoolClient> | void {
    if (!isLate()) return got ? super.connect(got) : super.connect();
    const error = new TooLate('the database was too slow for this request');
    if (!got) return Promise.reject(error);
    process.nextTick(got, error, undefined, () => {});
  }
}

// Next bundles lib/ more than once in one process (pages and actions apart), and dev reloads it: one pool serves all.
const shared = globalThis as typeof globalThis & { sparekeyPool?: pg.Pool; sparekeyDb?: PrismaClient };

/** The pool of this process, at most ten connections, made at the first call. Errors of idle connections are not fatal. */
export function pool(): pg.Pool {
  if (shared.sparekeyPool) return shared.sparekeyPool;
  const { databaseUrl, directDatabaseUrl } = env();
  // A transaction pooler refuses start-up parameters, so behind one (known by the second URL) only the client's own
  // time limit stands.
  const limits =
    directDatabaseUrl === databaseUrl
      ? { statement_timeout: PATIENCE, idle_in_transaction_session_timeout: PATIENCE }
      : {};
  const made = new Pool({
    Client: NamedClient,
    connectionString: databaseUrl,
    max: 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: PATIENCE + 1_000,
    keepAlive: true,
    ...limits,
  });
  // An idle connection that breaks is dropped by the pool; without a listener it would end the process.
  made.on('error', () => {});
  return (shared.sparekeyPool = made);
}

/** The Prisma client of this process, on pool(). */
export function db(): PrismaClient {
  shared.sparekeyDb ??= new PrismaClient({
    adapter: new PrismaPg(pool()),
    transactionOptions: { maxWait: 5_000, timeout: PATIENCE },
  });
  return shared.sparekeyDb;
}

/** Closes the pool and the client; the next call of db() opens them anew. */
export async function closeDb(): Promise<void> {
  const { sparekeyDb, sparekeyPool } = shared;
  delete shared.sparekeyDb;
  delete shared.sparekeyPool;
  await sparekeyDb?.$disconnect();
  if (sparekeyPool && !sparekeyPool.ended) await sparekeyPool.end();
}
