import { raiseAlarm } from '../alarms/raise';
import { isDatabaseAway, isStatementTimeout } from '../database/away';
import { log } from '../log';
import { requestContext } from './request';
import { answerUnavailable } from './unavailable';

/**
 * What becomes of an error that nobody caught: 503 with Retry-After while the database is away, 400 for a body that
 * React can't read as an action's arguments, otherwise 500. Logged under the reference that the error page shows.
 */
export function settleFault(error: unknown, where: { method: string; route: string; kind: string }): void {
  const context = requestContext();
  const { reference } = context;
  context.broken = true;
  if (isStatementTimeout(error)) {
    settleTimeout(error, where);
  } else if (isDatabaseAway(error)) {
    answerUnavailable('the database is away', { ...where, error });
  } else if (where.method === 'POST' && isFromDecoding(error)) {
    context.status = 400;
    log.warn({ reference, ...where, error }, 'an action was called with what is no call');
  } else {
    context.status = 500;
    log.error({ reference, ...where, error }, 'nobody caught this');
    void raiseAlarm(`page-failed ${where.route}`, reference);
  }
}

/**
 * What becomes of a statement that took too long, wherever it is caught: 500, a line in the log that names the statement,
 * and an alarm. Returns the reference under which the log has it.
 */
export function settleTimeout(error: unknown, where: object = {}): string {
  const context = requestContext();
  context.status = 500;
  log.error({ reference: context.reference, ...where, error }, 'a statement took longer than 8 s');
  void raiseAlarm('statement-slow', context.reference);
  return context.reference;
}

/**
 * True for what React's decoder throws before any code of ours has run. Its errors have no class and no code; that its
 * frames come first, and none of ours follows, tells them.
 */
export function isFromDecoding(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at .*[/\\]/.test(line));
  const isNext = (frame: string) =>
    /[/\\]next[/\\]dist[/\\]compiled[/\\]next-server[/\\]app-page/.test(frame);
  return (
    frames.length > 0 && isNext(frames[0] ?? '') && frames.every((frame) => /node_modules|node:/.test(frame))
  );
}
