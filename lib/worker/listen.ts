import { env } from '../env';
import { PostgresClient } from '../database/postgres-client.mjs';
import { ALIVE } from './dead-workers';
import { OUTBOX_CHANNEL } from '../outbox/write';

/** Milliseconds between two attempts to listen. The worker keeps polling in between. */
const REST = 2_000;

/** Milliseconds that the server may take to answer LISTEN. */
const ANSWER = 5_000;

/**
 * Calls `woken` whenever a message is committed. Uses a direct connection of its own, because LISTEN doesn't work through
 * a transaction pooler. Reconnects when the connection breaks, can't be opened or doesn't answer in time, and then calls
 * `woken` too, since a notification may have been missed. `isHeld`: whether the connection holds the lock that proves that
 * the worker is alive.
 */
export function listen(woken: () => void, workerId: string): { isHeld(): boolean; stop(): Promise<void> } {
  let stopped = false;
  let held = false;
  let client: PostgresClient | undefined;
  let retry: NodeJS.Timeout | undefined;

  const again = () => {
    held = false;
    clearTimeout(retry);
    if (!stopped) retry = setTimeout(() => void connect(), REST);
  };

  async function connect() {
    const made = new PostgresClient({
      connectionString: env().directDatabaseUrl,
      keepAlive: true,
      query_timeout: ANSWER,
    });
    client = made;
    made.on('notification', woken);
    made.on('error', () => {});
    made.on('end', again);
    try {
      await made.connect();
      await made.query(`LISTEN ${OUTBOX_CHANNEL}`);
      // Shared, so that it never waits for a broken connection of ours that the server doesn't know of yet.
      await made.query('SELECT pg_advisory_lock_shared($1::int, hashtext($2))', [ALIVE, workerId]);
      held = true;
      woken();
    } catch {
      await made.end().catch(() => {});
      again();
    }
  }

  void connect();
  return {
    isHeld: () => held,
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
