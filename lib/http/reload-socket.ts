import { createServer, type Server } from 'node:http';
import { env } from '../env';
import { isFromOurPages } from './refusal';

/**
 * Next hangs its upgrade handler on the server that it is told of. It is told of one that never listens, so that in
 * production no upgrade reaches it and none is left open; in development ours hands on what comes from our pages.
 */
export function makeUpgradeInlet(): Server {
  return createServer();
}

/** Development only: the socket by which pages reload themselves. */
export function handReloadsTo(inlet: Server, server: Server): void {
  server.on('upgrade', (request, socket, head) => {
    const ours = request.url?.startsWith('/_next/') && isFromOurPages(request.headers, env());
    if (!ours || !inlet.emit('upgrade', request, socket, head)) socket.destroy();
  });
}
