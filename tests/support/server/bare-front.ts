import { once } from 'node:events';
import type { Server } from 'node:http';
import { openRequestStorage } from '@/lib/next/request';
import { drainOf } from '@/lib/http/drain';
import { makeServer } from '@/lib/http/listen';
import { serveBy, type NextHandler } from '@/lib/http/serve';

export type BareFront = {
  url: string;
  server: Server;
  drain(): Promise<void>;
  close(): void;
};

/** The HTTP server around a handler that stands in for Next. */
export async function startBareFront(next: NextHandler): Promise<BareFront> {
  openRequestStorage();
  const serve = serveBy(next, false);
  const server = makeServer((request, response) => void serve(request, response));
  const drain = drainOf(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    server,
    drain,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
