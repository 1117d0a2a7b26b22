import { opened } from '../database/opened';
import type { EmbeddedServer } from '../postgres/server';

/** How long requests and mail in progress may take before they are aborted. */
const STOP_LIMIT_MS = 4_000;
/** How long the whole stop may take, including the embedded server. */
const EXIT_LIMIT_MS = 29_000;

/** SIGHUP is sent when the terminal closes. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const endings: (() => Promise<unknown>)[] = [];
let stopping = false;

/**
 * Registers something to end when the process stops; the last one registered ends first. From the first call on, SIGTERM,
 * SIGINT and SIGHUP end everything in order and exit with `process.exitCode` or 0. A second signal has no effect.
 */
export function endOnStop(end: () => Promise<unknown>): void {
  if (endings.length === 0) for (const signal of SIGNALS) process.on(signal, () => void stop());
  endings.unshift(end);
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // Writing to a closed terminal fails.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  setTimeout(() => process.exit(1), EXIT_LIMIT_MS).unref();
  for (const end of endings) await end().catch(() => {});
  process.exit();
}

/** Never resolves once a signal has arrived, so that an interrupted start opens nothing more. */
export function unlessStopping(): Promise<void> {
  return stopping ? new Promise(() => {}) : Promise.resolve();
}

/** Resolves when the work is done or STOP_LIMIT_MS has passed. */
export function withinStopLimit(work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise((resolve) => setTimeout(resolve, STOP_LIMIT_MS).unref())]);
}

/** Closes the pool, and stops the embedded server unless another process is connected to it. */
export async function closeDatabase(embedded: EmbeddedServer | null): Promise<void> {
  // An interrupted start may have opened another pool, which would keep the server running.
  do {
    // Imported here because the client may not be generated yet; then there is no pool either.
    if (opened.pool) await withinStopLimit((await import('../database/client')).closeDb());
    await embedded?.stop();
  } while (embedded && opened.pool);
}
