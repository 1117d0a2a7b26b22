import next from 'next';
import { env } from '../env';
import { openRequestStorage } from '../next/request';
import { takeConsole } from './console';
import { drainOf } from './drain';
import { listen, makeServer } from './listen';
import { handReloadsTo, makeUpgradeInlet } from './reload-socket';
import { serveBy } from './serve';

export type Front = { close(): Promise<void> };

/** Where this process reaches itself. */
export const ownAddress = (host: string | null): string =>
  !host || /^[0.]+$|^[0:]+$/.test(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;

/**
 * Serves the app on PORT behind our own http server. Rejects when the port is taken or there is no build. close() takes
 * no more requests, lets those under way be answered, and returns within 4 s.
 */
export async function startFront({ dev }: { dev: boolean }): Promise<Front> {
  const { port, host } = env();
  openRequestStorage();
  // What Next asks itself goes over this machine, not out to APP_URL and back in.
  process.env.__NEXT_PRIVATE_ORIGIN = `http://${ownAddress(host)}:${port}`;
  process.env.NEXT_MANUAL_SIG_HANDLE = 'true';

  const giveConsoleBack = dev ? () => {} : takeConsole();
  const inlet = makeUpgradeInlet();
  const app = next({ dev, hostname: 'localhost', port, quiet: !dev, httpServer: inlet });
  await app.prepare();
  // In development a page may take its time to be built.
  const server = makeServer(serveBy(app.getRequestHandler(), dev), dev ? { standstill: 0 } : {});
  if (dev) handReloadsTo(inlet, server);
  const drain = drainOf(server);
  await listen(server);

  return {
    async close() {
      await drain();
      await Promise.race([app.close(), new Promise((resolve) => setTimeout(resolve, 400).unref())]);
      giveConsoleBack();
    },
  };
}
