import pg from 'pg';
import { env } from '../env';
import { OUTBOX_CHANNEL } from './write';

/** Milliseconds between two tries to listen; the worker's poll goes on meanwhile. */
const REST = 2_000;

/**
 * Calls `woken` whenever a message is committed, on a connection of its own (the direct one: LISTEN does not work
 * through a transaction pooler). A connection that breaks is made anew, and `woken` is called then too, since
 * something may have been missed.
 */
export function listen(woken: () => void): { stop(): Promise<void> } {
  let stopped = false;
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;

  const again = () => {
    clearTimeout(retry);
    if (!stopped) retry = setTimeout(() => void connect(), REST);
  };

  async function connect() {
    const made = new pg.Client({ connectionString: env().directDatabaseUrl, keepAlive: true });
    client = made;
    made.on('notification', woken);
    made.on('error', () => {});
    made.on('end', again);
    try {
      await made.connect();
      await made.query(`LISTEN ${OUTBOX_CHANNEL}`);
      woken();
    } catch {
      await made.end().catch(() => {});
      again();
    }
  }

  void connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
}
