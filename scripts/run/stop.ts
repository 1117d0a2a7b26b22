import { closeDb } from '@/lib/db';
import type { EmbeddedServer } from '../embedded/server';

/** Milliseconds that a stop may take before what is left is cut off. */
const STOP_LIMIT = 4_000;

/** Lets go of the pool, and of the embedded server if nobody else is connected to it. */
export async function letGoOfDatabase(embedded: EmbeddedServer | null): Promise<void> {
  await closeDb();
  await embedded?.stop();
}

/**
 * On SIGTERM or SIGINT lets go of everything in order and ends the process with status 0: first what is given, then the
 * pool, then the embedded server if nobody else is connected to it. A second signal changes nothing.
 */
export function stopOnSignal(embedded: EmbeddedServer | null, letGo: () => Promise<unknown>): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT + 25_000).unref();
    const limit = new Promise((resolve) => setTimeout(resolve, STOP_LIMIT).unref());
    await Promise.race([letGo(), limit]);
    await Promise.race([closeDb(), limit]);
    await embedded?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}
