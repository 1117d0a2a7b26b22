import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '../log';
import { isUnremarkable, loggedPath } from './target';
import type { Visit } from './visit';

/** Writes one line when the answer has left or the client has gone: no query, no token, no header. */
export function logVisit(request: IncomingMessage, response: ServerResponse, visit: Visit): void {
  const began = performance.now();
  const { target, context } = visit;
  response.once('close', () => {
    const status = response.statusCode;
    if (status < 400 && target && isUnremarkable(target)) return;
    log.info(
      {
        reference: context.reference,
        method: request.method,
        path: target ? loggedPath(target) : '(malformed)',
        status,
        ms: Math.round(performance.now() - began),
        ...(response.writableFinished ? {} : { gone: true }),
        ...(status >= 400 ? { client: context.client } : {}),
      },
      'answered',
    );
  });
}
