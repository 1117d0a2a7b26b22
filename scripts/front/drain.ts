import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds that requests under way have to be answered. */
const PATIENCE = 3_500;

/** Follows the answers of a server and returns the way to stop it without cutting one off. */
export function drainOf(server: Server): () => Promise<void> {
  const underWay = new Set<ServerResponse>();
  let closing = false;
  server.prependListener('request', (_request, response: ServerResponse) => {
    underWay.add(response);
    if (closing) response.setHeader('Connection', 'close');
    response.once('close', () => {
      underWay.delete(response);
      if (closing) setImmediate(() => server.closeIdleConnections());
    });
  });

  return async () => {
    closing = true;
    const closed = once(server, 'close');
    server.close();
    for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close');
    server.closeIdleConnections();
    const abandoned = new AbortController();
    await Promise.race([closed, pause(PATIENCE, undefined, { signal: abandoned.signal })]);
    abandoned.abort();
    server.closeAllConnections();
    await closed;
  };
}
