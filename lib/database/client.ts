import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from '@/prisma/generated/client';
import { isLate } from './deadline';
import { env } from '../env';
import { NamedClient } from './named-client';
import { opened } from './opened';

export type Tx = Prisma.TransactionClient;

/** The limit for one statement, and for an idle transaction. */
const STATEMENT_LIMIT_MS = 8_000;

/** Counts as an unavailable database: the answer is 503, and nothing was changed. */
class TooLate extends Error {
  code = 'ETIMEDOUT';
}

type Got = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;

/**
 * Gives no connection to a request whose time is up (deadline.ts). With a slow database each of its statements may be in
 * time while all of them together are not.
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

/** The connection pool of this process, opened at the first call: at most ten connections. */
export function pool(): pg.Pool {
  if (opened.pool) return opened.pool;
  const { databaseUrl, directDatabaseUrl } = env();
  // A transaction pooler (there is one when the two URLs differ) refuses start-up parameters. The client's own time
  // limit still applies.
  const limits =
    directDatabaseUrl === databaseUrl
      ? { statement_timeout: STATEMENT_LIMIT_MS, idle_in_transaction_session_timeout: STATEMENT_LIMIT_MS }
      : {};
  const made = new Pool({
    Client: NamedClient,
    connectionString: databaseUrl,
    max: 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: STATEMENT_LIMIT_MS + 1_000,
    keepAlive: true,
    ...limits,
  });
  // The pool drops an idle connection that breaks. Without a listener, its error would end the process.
  made.on('error', () => {});
  return (opened.pool = made);
}

/** The Prisma client of this process, on pool(). */
export function db(): PrismaClient {
  opened.client ??= new PrismaClient({
    adapter: new PrismaPg(pool()),
    transactionOptions: { maxWait: 5_000, timeout: STATEMENT_LIMIT_MS },
  });
  return opened.client;
}

/** Closes the pool and the client. The next call of pool() or db() opens them again. */
export async function closeDb(): Promise<void> {
  const { pool, client } = opened;
  delete opened.pool;
  delete opened.client;
  await client?.$disconnect();
  if (pool && !pool.ended) await pool.end();
}
