import { setTimeout as pause } from 'node:timers/promises';
import { log } from '../log';
import { PostgresClient } from '../database/postgres-client.mjs';
import { embeddedServer, type EmbeddedServer } from './server';

/** Between attempts to restart the server. */
const RETRY_MS = 1_000;
/** Between checks of the log's size. */
const LOG_CHECK_MS = 60_000;

const NAME = 'sparekey';

/**
 * Opens the embedded server and stays connected to it until the app stops, because a command stops a server without
 * connections, and an idle app has no other. `idle_session_timeout` doesn't apply to this connection. If the server goes
 * away (killed, or out of memory), finds or restarts it at the same address, so that service recovers by itself.
 */
export async function keepOpen(
  folder: string,
  options: { onlyInside?: boolean } = {},
): Promise<{ url: string; server: EmbeddedServer }> {
  let server = await embeddedServer(folder, options);
  const url = await server.database(NAME);
  let stopping = false;
  let comingBack: Promise<void> | undefined;
  let hold = await connect();
  const logCheck = setInterval(() => void server.rotateLog().catch(() => {}), LOG_CHECK_MS).unref();

  async function connect(): Promise<PostgresClient> {
    const client = new PostgresClient({
      connectionString: url,
      keepAlive: true,
      options: '-c idle_session_timeout=0',
    });
    client.on('error', () => {});
    await client.connect();
    client.once('end', () => {
      if (!stopping) comingBack = comeBack();
    });
    return client;
  }

  async function comeBack() {
    // The server is running; only the connection was closed, by an operator or a setting.
    const again = await connect().catch(() => null);
    if (again) return void (hold = again);
    log.error('the embedded PostgreSQL has stopped; starting it again');
    while (!stopping) {
      try {
        server = await embeddedServer(folder, options);
        if ((await server.database(NAME)) !== url) throw new Error('another program has taken its port');
        hold = await connect();
        return log.info('the embedded PostgreSQL is running again');
      } catch (error) {
        log.warn({ error }, 'the embedded PostgreSQL is not running yet');
        await pause(RETRY_MS);
      }
    }
  }

  return {
    url,
    server: {
      ...server,
      database: (name) => server.database(name),
      rotateLog: () => server.rotateLog(),
      async stop() {
        stopping = true;
        clearInterval(logCheck);
        await comingBack;
        await hold.end().catch(() => {});
        await server.stop();
      },
    },
  };
}
