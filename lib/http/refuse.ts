import type { ServerResponse } from 'node:http';
import { env } from '../env';
import { ownPage } from './page';
import { pageWords, type PageCode } from './page-words';
import { methodsOf } from './refusal';
import { share } from './shared-headers';
import type { Visit } from './visit';

/** Answers by the front itself. */
export function refuse(response: ServerResponse, visit: Visit, code: PageCode): void {
  const { status, title } = pageWords[code];
  const { target, context, around, isForPeople } = visit;
  // Next hands our script the text of a refusal when its type is exactly this one.
  const [type, text] =
    code === 'elsewhere'
      ? ['text/plain', `elsewhere ${env().appUrl}`]
      : ['text/plain; charset=utf-8', `${title}\n`];
  const body = isForPeople ? ownPage(code, { ...context, link: target?.link ?? '/' }) : text;
  response.statusCode = status;
  response.setHeader('Content-Type', isForPeople ? 'text/html; charset=utf-8' : type);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  if (code === 'method') response.setHeader('Allow', methodsOf(target).join(', '));
  if (code === 'busy') response.setHeader('Retry-After', '5');
  // What is left of the request's body is not worth reading.
  if (code === 'too-large') response.setHeader('Connection', 'close');
  share(response, status, around);
  response.end(body);
}
