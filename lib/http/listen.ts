import { once } from 'node:events';
import {
  createServer,
  STATUS_CODES,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { env } from '../env';
import { log } from '../log';
import { clientKey } from './client-address';
import { afterAnswers, latestOn, oneAtATime } from './connection';
import { makeNonce } from './policy';
import { methodsOf } from './refusal';
import { sharedHeaders } from './shared-headers';

/** Milliseconds. A proxy in front keeps idle connections for about a minute; it must be the one to close them. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };

/**
 * How long a connection with a request in progress may be idle before it is closed; otherwise a client that never reads
 * would keep its response in memory. Twice as long as the slowest response takes.
 */
const IDLE_LIMIT_MS = 60_000;

const STATUSES: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/**
 * Our http server, not listening yet. It refuses CONNECT and requests without a Host itself, with our headers, and
 * handles the requests of one connection one after another.
 */
export function makeServer(handle: RequestListener, { standstill = IDLE_LIMIT_MS } = {}): Server {
  const server = createServer(
    { ...TIMEOUTS, connectionsCheckingInterval: 2_000, requireHostHeader: false },
    oneAtATime(handle),
  );
  server.setTimeout(standstill);
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_, socket: Socket) => {
    // Node no longer listens for errors on this socket, and a client disconnect isn't one of ours.
    socket.on('error', () => {});
    afterAnswers(socket, () => refuseRaw(socket, 405, { Allow: methodsOf(null).join(', ') }));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    endAfterError(socket, STATUSES[error.code ?? ''] ?? 400),
  );
  return server;
}

/**
 * Ends a connection whose next bytes can't be read. Never writes over a response, and never drops one: requests that
 * arrived complete are still answered; a request whose own bytes are broken gets the error, unless it has been answered.
 */
function endAfterError(socket: Socket, status: number) {
  const last = latestOn(socket);
  // The connection is ending already; each further chunk of an unreadable stream comes here again.
  if (!socket.writable) return;
  if (!last || (last.request.complete && last.response.closed)) return refuseRaw(socket, status);
  const { request, response } = last;
  if (response.closed) return socket.destroySoon();
  if (response.headersSent) return closeWith(response, socket);
  if (request.complete) response.setHeader('Connection', 'close');
  else response.writeHead(status, ownHeaders()).end();
}

const closing = new WeakSet<ServerResponse>();

/** Closes the connection after a response that has told the client to keep it. */
function closeWith(response: ServerResponse, socket: Socket) {
  if (closing.has(response)) return;
  closing.add(response);
  response.once('close', () => socket.destroySoon());
}

/** The headers of a refusal without a page. */
function ownHeaders(): Record<string, string> {
  const { isHttps } = env();
  return {
    ...sharedHeaders({ isStatic: false, isMailFrame: false, nonce: makeNonce(), isHttps, dev: false }),
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    Connection: 'close',
    'Content-Length': '0',
  };
}

/** Answers bytes that aren't a request, or a request that Node gives no response object to, and closes. */
function refuseRaw(socket: Socket, status: number, further: Record<string, string> = {}) {
  if (!socket.writable) return;
  log.info({ status, client: clientKey(socket.remoteAddress ?? '') ?? 'unknown' }, 'answered');
  const headers = Object.entries({ ...ownHeaders(), ...further });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`);
  socket.destroySoon();
}

/** Listens on PORT, at the address that HOST names. Rejects when the port is taken or this machine has no such address. */
export async function listen(server: Server): Promise<void> {
  const { port, host } = env();
  server.listen({ port, ...(host ? { host } : {}) });
  await once(server, 'listening');
}
