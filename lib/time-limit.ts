/**
 * Runs `work` with a signal that fires when `stopping` does or after `limitMs`. AbortSignal.any() would do the same, but
 * on Node 20 the source keeps a record of each signal made from it: with one that lives as long as the process, that is a
 * leak for each mail. Here nothing remains on `stopping` once the work has ended.
 */
export async function withTimeLimit<T>(
  stopping: AbortSignal,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const abort = () => own.abort();
  const timer = setTimeout(abort, limitMs);
  stopping.addEventListener('abort', abort, { once: true });
  if (stopping.aborted) abort();
  try {
    return await work(own.signal);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', abort);
  }
}
