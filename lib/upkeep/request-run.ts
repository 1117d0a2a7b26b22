import { processWide } from '../process-wide';

/** What a run did: how many mails the provider accepted during it, and how many messages still wait. */
export type RunResult = { accepted: number; waiting: number };
export type RunOnce = () => Promise<RunResult>;

const shared = processWide<{ runOnce: RunOnce | null }>('run-once', () => ({ runOnce: null }));

/** Sets how this process makes a run; null when it no longer can. */
export function provideRun(runOnce: RunOnce | null): void {
  shared.runOnce = runOnce;
}

/**
 * Has this process send the mail that is due and delete old rows, for hosts where nothing runs between requests. It runs
 * outside Next, whose bundles use another React than the email templates. Throws when the database is unavailable.
 */
export function requestRun(): Promise<RunResult> {
  if (!shared.runOnce) throw new Error('this process has no worker. Start Sparekey with npm start');
  return shared.runOnce();
}
