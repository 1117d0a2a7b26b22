import { setTimeout as pause } from 'node:timers/promises';
import { log } from '../log';
import { PostgresClient } from '../database/postgres-client.mjs';
import { embeddedServer, type EmbeddedServer } from './server';

/** Between two tries at a server that has gone. */
const RETRY_MS = 1_000;
/** Between two looks at the length of the server's log. */
const LOG_CHECK_MS = 60_000;

const NAME = 'sparekey';

/**
 * Stays connected to the embedded server until the stop: a command stops a server that nobody is connected to, and a
 * process that only serves has no other connection while nobody asks it anything. So the server's
 * `idle_session_timeout` must not end this one. If the server goes away (it was killed, or the machine ran out of
 * memory), it is found or started again at the same address, so that service comes back by itself.
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
    // Only the connection was ended, by an operator or a setting, and the server answers.
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
