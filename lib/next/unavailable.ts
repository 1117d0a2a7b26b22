import { log } from '../log';
import { answer } from './answer';
import { requestContext } from './request';

/** Seconds after which another try makes sense. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Answers the request under way with 503. The page doesn't say why, so the log does, under the request's reference.
 */
export function answerUnavailable(why: string, facts: object): void {
  log.warn({ reference: requestContext().reference, ...facts }, `answered 503: ${why}`);
  answer(503, RETRY_AFTER_SECONDS);
}
