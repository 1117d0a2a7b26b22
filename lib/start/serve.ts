import { env } from '../env';
import { provideRuns } from '../upkeep/run-once';
import { startUpkeep } from '../upkeep/start';
import type { EmbeddedServer } from '../postgres/server';
import { startFront } from '../http/start-front';
import { startDevWorker } from './dev-worker';
import { exitWithError } from './terminal';
import { closeDatabase, endOnStop, unlessStopping, withinStopLimit } from './stop';

/** Serves the app until a signal stops it (see endOnStop()). With WORKER on, also runs the outbox worker and upkeep. */
export async function serve(embedded: EmbeddedServer | null, { dev }: { dev: boolean }): Promise<void> {
  const { port, worker } = env();
  // In development the worker is a separate process, so the pages must not expect it here.
  if (dev) env().worker = false;
  const front = await startFront({ dev }).catch(async (error: NodeJS.ErrnoException) => {
    await closeDatabase(embedded);
    if (error.code === 'EADDRNOTAVAIL') return exitWithError('HOST: this machine has no such address.');
    if (error.code !== 'EADDRINUSE') throw error;
    return exitWithError(`PORT: ${port} is already in use.`);
  });
  await unlessStopping();
  const background = startBackground(worker, dev);
  endOnStop(() => withinStopLimit(Promise.all([front.close(), background.then(({ stop }) => stop())])));
  await background;
}

/** Starts background work. Pages don't wait for it, because the mail templates take long to load. */
async function startBackground(works: boolean, dev: boolean) {
  const fresh = works && dev ? startDevWorker() : null;
  const worker = works && !dev ? (await import('../worker/work')).startWorker() : null;
  const upkeep = works ? startUpkeep() : null;
  const runs = provideRuns(worker);
  return { stop: () => Promise.all([runs.stop(), upkeep?.stop(), worker?.stop(), fresh?.stop()]) };
}
