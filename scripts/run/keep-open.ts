import { setTimeout as pause } from 'node:timers/promises';
import { log } from '@/lib/log';
import { PostgresClient } from '@/lib/postgres-client.mjs';
import { embeddedServer, type EmbeddedServer } from '../embedded/server';

/** Milliseconds between two tries at a server that has gone. */
const REST = 1_000;

const NAME = 'sparekey';

/**
 * Stays connected to the embedded server until the stop: it is left running while anybody is, and a process that only
 * serves is not, whenever nobody asks it anything. Should the server go away (it was killed, or the machine ran out of
 * memory), it is found or started again at the same address, so that service comes back by itself.
 */
export async function keptOpen(folder: string): Promise<{ url: string; server: EmbeddedServer }> {
  let server = await embeddedServer(folder);
  const url = await server.database(NAME);
  let stopping = false;
  let comingBack: Promise<void> | undefined;
  let hold = await connect();

  async function connect(): Promise<PostgresClient> {
    const client = new PostgresClient({ connectionString: url, keepAlive: true });
    client.on('error', () => {});
    await client.connect();
    client.once('end', () => {
      if (!stopping) comingBack = comeBack();
    });
    return client;
  }

  async function comeBack() {
    log.error('the embedded PostgreSQL has gone; it is started again');
    while (!stopping) {
      try {
        server = await embeddedServer(folder);
        if ((await server.database(NAME)) !== url) throw new Error('its port was taken meanwhile');
        hold = await connect();
        return log.info('the embedded PostgreSQL is back');
      } catch (error) {
        log.warn({ error }, 'the embedded PostgreSQL is not back yet');
        await pause(REST);
      }
    }
  }

  return {
    url,
    server: {
      database: (name) => server.database(name),
      async stop() {
        stopping = true;
        await comingBack;
        await hold.end().catch(() => {});
        await server.stop();
      },
    },
  };
}
