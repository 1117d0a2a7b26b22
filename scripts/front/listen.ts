import { once } from 'node:events';
import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { env } from '../../lib/env';
import { log } from '../../lib/log';
import { clientKey } from './client-address';
import { makeNonce } from './policy';
import { methodsOf } from './refusal';
import { sharedHeaders } from './shared-headers';

/** Milliseconds. A proxy in front keeps idle connections for about a minute; it must be the one to close them. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };

/**
 * Milliseconds in which nothing moves on a connection with a request under way, after which it is cut off: who asks and
 * does not read would else keep its answer here for ever. Twice as long as any answer takes.
 */
const STANDSTILL = 60_000;

const STATUSES: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Our http server, not listening yet. A missing Host and CONNECT are refused by us, with our headers. */
export function makeServer(handle: RequestListener, { standstill = STANDSTILL } = {}): Server {
  const server = createServer(
    { ...TIMEOUTS, connectionsCheckingInterval: 2_000, requireHostHeader: false },
    handle,
  );
  server.setTimeout(standstill);
  server.on('checkExpectation', handle);
  server.on('connect', (_, socket) => refuseRaw(socket, 405, { Allow: methodsOf(null).join(', ') }));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuseRaw(socket, STATUSES[error.code ?? ''] ?? 400),
  );
  return server;
}

/** Answers what is no HTTP request, or none that leads to an answer object, and closes. */
function refuseRaw(socket: Duplex, status: number, further: Record<string, string> = {}) {
  // Nobody else listens any more, and who has gone is no fault.
  socket.on('error', () => {});
  if (!socket.writable) return void socket.destroy();
  const { isHttps } = env();
  log.info({ status, client: clientKey((socket as Socket).remoteAddress ?? '') ?? 'unknown' }, 'answered');
  const headers = {
    ...sharedHeaders({ isStatic: false, isMailFrame: false, nonce: makeNonce(), isHttps, dev: false }),
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    ...further,
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
