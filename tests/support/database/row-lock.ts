import { env } from '@/lib/env';
import { PostgresClient } from '@/lib/database/postgres-client.mjs';
import { until } from '../until';

export type HeldRow = {
  /** Resolves when `count` other statements stand still at a lock that this connection holds. */
  waiters(count: number): Promise<void>;
  /** A statement in the transaction that holds the row. */
  query(text: string, values?: unknown[]): Promise<unknown>;
  /** Commits and lets the waiting ones go on. */
  release(): Promise<void>;
};

/**
 * Locks rows from a connection of its own, so that a test can stop the code under test between its check and its
 * write. Who waits is asked of the server's own view: no test guesses how long something takes.
 */
export async function holdRows(lock: string, values: unknown[] = []): Promise<HeldRow> {
  const holder = new PostgresClient({ connectionString: env().databaseUrl });
  const watcher = new PostgresClient({ connectionString: env().databaseUrl });
  await Promise.all([holder.connect(), watcher.connect()]);
  await holder.query('BEGIN');
  await holder.query(lock, values);
  return {
    waiters: async (count) => {
      await until(`${count} to wait for a lock`, async () => {
        const { rows } = await watcher.query<{ waiting: number }>(
          `SELECT count(*)::int AS "waiting" FROM pg_stat_activity
           WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`,
        );
        return (rows[0]?.waiting ?? 0) >= count;
      });
    },
    query: (text, given) => holder.query(text, given),
    release: async () => {
      await holder.query('COMMIT');
      await Promise.all([holder.end(), watcher.end()]);
    },
  };
}
