import { env } from '../env';
import { PostgresClient } from '../database/postgres-client.mjs';
import { ALIVE } from './dead-workers';
import { OUTBOX_CHANNEL } from '../outbox/write';

/** The worker keeps polling until it listens again. */
const RECONNECT_MS = 2_000;

const LISTEN_LIMIT_MS = 5_000;

/**
 * Calls `wake` whenever a message is committed. Uses its own direct connection, because LISTEN doesn't work through a
 * transaction pooler. Reconnects when the connection breaks, can't be opened or doesn't answer in time, and then calls
 * `wake` too, since it may have missed a notification. `hasLock`: whether the connection has the lock that proves that the
 * worker is alive.
 */
export function listen(wake: () => void, workerId: string): { hasLock(): boolean; stop(): Promise<void> } {
  let stopped = false;
  let locked = false;
  let client: PostgresClient | undefined;
  let retry: NodeJS.Timeout | undefined;

  const reconnect = () => {
    locked = false;
    clearTimeout(retry);
    if (!stopped) retry = setTimeout(() => void connect(), RECONNECT_MS);
  };

  async function connect() {
    const made = new PostgresClient({
      connectionString: env().directDatabaseUrl,
      keepAlive: true,
      query_timeout: LISTEN_LIMIT_MS,
    });
    client = made;
    made.on('notification', wake);
    made.on('error', () => {});
    made.on('end', reconnect);
    try {
      await made.connect();
      await made.query(`LISTEN ${OUTBOX_CHANNEL}`);
      // A shared lock never waits for an earlier connection that the server doesn't know is broken.
      await made.query('SELECT pg_advisory_lock_shared($1::int, hashtext($2))', [ALIVE, workerId]);
      locked = true;
      wake();
    } catch {
      await made.end().catch(() => {});
      reconnect();
    }
  }

  void connect();
  return {
    hasLock: () => locked,
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
