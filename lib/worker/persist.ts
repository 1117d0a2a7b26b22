import { setTimeout as pause } from 'node:timers/promises';
import { isDatabaseAway, isStatementTimeout } from '../database/away';
import { LEASE_SECONDS } from './claim';

const RETRY_MS = 1_000;
/** An attempt takes at most 15 s of its lease, and the lease must not have expired when the write succeeds. */
const LIMIT_MS = (LEASE_SECONDS - 25) * 1000;

/**
 * Retries a write while the database is unavailable or too slow. If an accepted mail were not recorded, it would be sent
 * again, which by SMTP is a second mail. Throws the database's error when the lease is nearly over or `stopping` fires;
 * the outcome of the attempt then stays unclear.
 */
export async function persist(write: () => Promise<void>, stopping: AbortSignal): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const passes = isDatabaseAway(error) || isStatementTimeout(error);
      if (!passes || stopping.aborted || performance.now() > deadline) throw error;
    }
    await pause(RETRY_MS, undefined, { signal: stopping }).catch(() => {});
  }
}
