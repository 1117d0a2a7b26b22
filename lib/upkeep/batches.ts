/** Rows of a batch: few enough that nobody waits for its locks. */
export const BATCH = 1_000;

/**
 * Does something to old rows, at most BATCH at a time, until a batch is short, and returns how many rows in all. `batch` is
 * one statement, and so a transaction of its own. It takes its rows by FOR UPDATE SKIP LOCKED, so that several instances
 * at once share the work, and a row that somebody holds is left for the next time. When `stopping` fires, no other batch
 * begins.
 */
export async function inBatches(
  batch: (most: number) => Promise<number>,
  stopping?: AbortSignal,
): Promise<number> {
  let rows = 0;
  while (!stopping?.aborted) {
    const count = await batch(BATCH);
    rows += count;
    if (count < BATCH) break;
  }
  return rows;
}
