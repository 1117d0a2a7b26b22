import type { ServerResponse } from 'node:http';
import type { Settled } from './held-answer';
import { ownPage } from './page';
import type { PageCode } from './page-words';
import { share } from './shared-headers';
import type { Visit } from './visit';

/** Next says by this header that an action's id is not of this build. */
const NO_SUCH_ACTION = 'x-nextjs-action-not-found';

/**
 * The last word on Next's answer: the status that the app asked for, the shared headers, and where people would get a
 * page that is blank without JavaScript, or no page at all, one of our own.
 */
export function settleAnswer(
  response: ServerResponse,
  visit: Visit,
  nextStatus: number,
  whole: boolean,
): Settled {
  const { context, around, target, isForPeople, isSeen } = visit;
  const asked = nextStatus === 200 || nextStatus === 500 ? context.status : null;
  let status = asked ?? nextStatus;
  if (asked !== null && context.retryAfterSeconds !== null)
    response.setHeader('Retry-After', String(context.retryAfterSeconds));
  // A redirect of Next's: of a page, or of an action whose target is rendered into its answer.
  if (isSeen && asked === null && nextStatus < 400)
    for (const line of context.cookies) response.appendHeader('Set-Cookie', line);

  let code: PageCode | null = null;
  if (response.hasHeader(NO_SUCH_ACTION)) {
    code = 'renewed';
    status = 409;
  } else if (nextStatus >= 500 || context.broken)
    code = status === 503 ? 'away' : status === 400 ? 'malformed' : 'failed';
  else if (nextStatus === 400 || nextStatus === 405) code = nextStatus === 400 ? 'malformed' : 'method';

  // In development Next's own account of what failed serves better.
  const hasOurs = whole && isForPeople && !(around.dev && code === 'failed');
  const body = code && hasOurs ? ownPage(code, { ...context, link: target?.link ?? '/' }) : undefined;
  if (body !== undefined) response.setHeader('Content-Type', 'text/html; charset=utf-8');
  share(response, status, around);
  return { status, body };
}
