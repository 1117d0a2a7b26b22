import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

type Exchange = { request: IncomingMessage; response: ServerResponse };

/** The latest request of each connection, with its response. */
const latest = new WeakMap<Duplex, Exchange>();

/** The latest request that arrived on a connection, with its response. */
export const latestOn = (socket: Duplex): Exchange | undefined => latest.get(socket);

/**
 * Handles the requests of a connection one after another, even when a client sends several at once (RFC 9112 9.3.2).
 * A request therefore never runs when an earlier response has closed the connection that its own response needs.
 */
export function oneAtATime(handle: RequestListener): RequestListener {
  return (request, response) => {
    const { socket } = request;
    const before = latest.get(socket)?.response;
    latest.set(socket, { request, response });
    if (!before || before.closed) return handle(request, response);
    // Stop reading: a client must not be able to fill the memory with waiting requests.
    socket.pause();
    before.once('close', () => {
      // Node emits this only for the response that it was writing.
      if (!socket.writable) return void response.emit('close');
      socket.resume();
      if (!response.writableEnded) handle(request, response);
    });
  };
}

/** Calls back once every request read from the connection has been answered. */
export function afterAnswers(socket: Duplex, then: () => void): void {
  const response = latest.get(socket)?.response;
  if (!response || response.closed) then();
  else response.once('close', then);
}
