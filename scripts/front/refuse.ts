import type { ServerResponse } from 'node:http';
import { ownPage } from './page';
import { pageWords, type PageCode } from './page-words';
import { methodsOf } from './refusal';
import { share } from './shared-headers';
import type { Visit } from './visit';

/** Answers by the front itself. */
export function refuse(response: ServerResponse, visit: Visit, code: PageCode): void {
  const { status, title } = pageWords[code];
  const { target, context, around, isForPeople } = visit;
  const body = isForPeople ? ownPage(code, { ...context, link: target?.link ?? '/' }) : `${title}\n`;
  response.statusCode = status;
  response.setHeader('Content-Type', isForPeople ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  if (code === 'method') response.setHeader('Allow', methodsOf(target).join(', '));
  if (code === 'busy') response.setHeader('Retry-After', '5');
  // What is left of the request's body is not worth reading.
  if (code === 'too-large') response.setHeader('Connection', 'close');
  share(response, status, around);
  response.end(body);
}
