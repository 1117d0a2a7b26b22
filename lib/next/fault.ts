import { isDatabaseAway } from '../database-away';
import { log } from '../log';
import { requestContext } from './request';

/** Seconds after which the database is worth another try. */
const RETRY_AFTER = 5;

/**
 * What becomes of an error that nobody caught: 503 with Retry-After while the database is away, else 500, logged under
 * the reference that the error page shows.
 */
export function settleFault(error: unknown, where: { method: string; route: string; kind: string }): void {
  const context = requestContext();
  context.broken = true;
  if (isDatabaseAway(error)) {
    context.status = 503;
    context.retryAfterSeconds = RETRY_AFTER;
    log.warn({ reference: context.reference, ...where, error }, 'the database is away');
    return;
  }
  context.status = 500;
  log.error({ reference: context.reference, ...where, error }, 'nobody caught this');
}
