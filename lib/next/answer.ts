import { requestContext } from './request';

/** What the app may say of its answer beyond Next's own statuses (RFC 9110 15.5, 15.6; RFC 6585 4). */
export type AnswerStatus = 400 | 403 | 404 | 409 | 429 | 503;

/**
 * Sets the status of the answer to the request under way, and after how many seconds a retry makes sense. A page or an
 * action can't do it by itself in Next; the front does when the answer leaves. Redirects and refusals keep theirs.
 */
export function answer(status: AnswerStatus, retryAfterSeconds?: number): void {
  const context = requestContext();
  context.status = status;
  context.retryAfterSeconds =
    retryAfterSeconds === undefined ? null : Math.max(1, Math.ceil(retryAfterSeconds));
}
