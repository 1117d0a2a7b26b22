import { setTimeout as pause } from 'node:timers/promises';
import { isDatabaseAway, isStatementTimeout } from '../database/away';
import { LEASE_SECONDS } from './claim';

/** Milliseconds between two tries. */
const REST = 1_000;
/** Milliseconds: an attempt takes at most 15 s of its lease, and what follows must still be ours. */
const PATIENCE = (LEASE_SECONDS - 25) * 1000;

/**
 * Writes down what came of an attempt, again and again while the database is away or too slow: an acceptance that is not
 * written would be sent again, which by SMTP is a second mail, and a message that is not put back waits for its lease's
 * end. Ends with the database's error when the lease is nearly over, or when `stopping` fires; the attempt then counts as
 * one whose outcome is unclear.
 */
export async function persist(write: () => Promise<void>, stopping: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const passes = isDatabaseAway(error) || isStatementTimeout(error);
      if (!passes || stopping.aborted || performance.now() > deadline) throw error;
    }
    await pause(REST, undefined, { signal: stopping }).catch(() => {});
  }
}
