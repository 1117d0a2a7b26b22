/**
 * Runs `work` with a signal that fires when `stopping` does or after `limitMs`. AbortSignal.any() would do the same, but on
 * Node 20 the source signal keeps a record of each signal made from it, which leaks memory for each mail when the source
 * lives as long as the process. Here nothing remains on `stopping` when the work has ended.
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
