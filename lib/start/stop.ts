import type { EmbeddedServer } from '../postgres/server';

/** How long requests and mail in progress may take before they are cut off. */
const STOP_LIMIT_MS = 4_000;
/** How long the whole stop may take, the embedded server's included. */
const EXIT_LIMIT_MS = 29_000;

/** SIGHUP: the terminal was closed. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const opened: (() => Promise<unknown>)[] = [];
let stopping = false;

/**
 * Names something that a stop ends. The last one named is ended first. From the first call on, SIGTERM, SIGINT and
 * SIGHUP end everything in order and then the process, with status 0 unless `process.exitCode` says otherwise. A second
 * signal changes nothing.
 */
export function endOnStop(end: () => Promise<unknown>): void {
  if (opened.length === 0) for (const signal of SIGNALS) process.on(signal, () => void stop());
  opened.unshift(end);
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // A closed terminal can't be written to.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  setTimeout(() => process.exit(1), EXIT_LIMIT_MS).unref();
  for (const end of opened) await end().catch(() => {});
  process.exit();
}

/** Keeps a start that a signal has interrupted from opening anything more: then it never resolves. */
export function unlessStopping(): Promise<void> {
  return stopping ? new Promise(() => {}) : Promise.resolve();
}

/** Resolves when the work is done or the time for it is over. */
export function withinStopLimit(work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise((resolve) => setTimeout(resolve, STOP_LIMIT_MS).unref())]);
}

/** Closes the pool, and stops the embedded server unless somebody else is connected to it. */
export async function closeDatabase(embedded: EmbeddedServer | null): Promise<void> {
  // Again where a start that is being stopped has opened a pool meanwhile: the server would be left running for it.
  do {
    // Loaded late: before the client is generated there is no pool either.
    if (hasPool()) await withinStopLimit((await import('../database/client')).closeDb());
    await embedded?.stop();
  } while (embedded && hasPool());
}

const hasPool = () => 'sparekeyPool' in globalThis;
