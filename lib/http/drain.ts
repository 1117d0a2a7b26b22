import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds that requests under way have to be answered. */
const PATIENCE = 3_300;
/** Milliseconds that those who knock already have to be let in. */
const KNOCKING = 200;

/** Resolves at the end of a turn of the event loop in which nobody came in. */
async function nobodyKnocks(server: Server): Promise<void> {
  let cameIn = true;
  const note = () => void (cameIn = true);
  server.on('connection', note);
  const end = performance.now() + KNOCKING;
  // The rest of the turn that the signal came in.
  await new Promise(setImmediate);
  while (cameIn && performance.now() < end) {
    cameIn = false;
    await new Promise(setImmediate);
  }
  server.off('connection', note);
}

/**
 * Follows the requests of a server and returns the way to stop it without cutting one off.
 *
 * The kernel takes connections before we do, Node lets in one of them a turn, and those that still wait when a server
 * closes are reset: a POST that came by one is lost, for no proxy may send it a second time to another instance. So all
 * are let in first, and nobody is served meanwhile, which keeps the turns short.
 */
export function drainOf(server: Server): () => Promise<void> {
  const underWay = new Set<ServerResponse>();
  const held: (() => void)[] = [];
  let closing = false;
  let holding = false;
  const serve = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response: ServerResponse<IncomingMessage> & { req: IncomingMessage }) => {
    underWay.add(response);
    if (closing) response.setHeader('Connection', 'close');
    response.once('close', () => {
      underWay.delete(response);
      if (closing) setImmediate(() => server.closeIdleConnections());
    });
    const begin = () => serve.forEach((listener) => listener(request, response));
    if (holding) held.push(begin);
    else begin();
  });

  return async () => {
    closing = holding = true;
    await nobodyKnocks(server);
    const closed = once(server, 'close');
    server.close();
    holding = false;
    held.forEach((begin) => begin());
    for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close');
    server.closeIdleConnections();
    const abandoned = new AbortController();
    await Promise.race([closed, pause(PATIENCE, undefined, { signal: abandoned.signal })]);
    abandoned.abort();
    server.closeAllConnections();
    await closed;
  };
}
