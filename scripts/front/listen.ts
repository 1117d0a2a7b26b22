import { once } from 'node:events';
import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { env } from '../../lib/env';
import { makeNonce } from './policy';
import { sharedHeaders } from './shared-headers';

/** Milliseconds. A proxy in front keeps idle connections for about a minute; it must be the one to close them. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };

const STATUSES: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Our http server, not listening yet. A missing Host is refused by us, with our headers. */
export function makeServer(handle: RequestListener): Server {
  const server = createServer(
    { ...TIMEOUTS, connectionsCheckingInterval: 2_000, requireHostHeader: false },
    handle,
  );
  server.on('checkExpectation', handle);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuseRaw(socket, STATUSES[error.code ?? ''] ?? 400),
  );
  return server;
}

/** Answers what is no HTTP request, and closes. */
function refuseRaw(socket: Duplex, status: number) {
  if (!socket.writable) return void socket.destroy();
  const { isHttps } = env();
  const headers = {
    ...sharedHeaders({ isStatic: false, isMailFrame: false, nonce: makeNonce(), isHttps, dev: false }),
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    Connection: 'close',
    'Content-Length': '0',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`, () => socket.destroy());
}

/** Listens on PORT: on every interface when public, else on this machine only. Rejects when the port is taken. */
export async function listen(server: Server): Promise<void> {
  const { port, isPublic } = env();
  server.listen({ port, ...(isPublic ? {} : { host: '127.0.0.1' }) });
  await once(server, 'listening');
}
