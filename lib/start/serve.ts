import { env } from '../env';
import { makeRounds } from '../upkeep/rounds';
import { startUpkeep } from '../upkeep/start';
import type { EmbeddedServer } from '../postgres/server';
import { startFront } from '../http/start-front';
import { startFreshWorker } from './fresh-worker';
import { refuse } from './step';
import { closeDatabase, endOnStop, unlessStopping, withinStopLimit } from './stop';

/**
 * Serves, and where WORKER is on processes the outbox and deletes old rows, until a signal: see endOnStop().
 */
export async function serve(embedded: EmbeddedServer | null, { dev }: { dev: boolean }): Promise<void> {
  const { port, worker } = env();
  // There the worker is a process of its own, and Next's copy of the settings must not look for it in this one.
  if (dev) process.env.WORKER = 'off';
  const front = await startFront({ dev }).catch(async (error: NodeJS.ErrnoException) => {
    await closeDatabase(embedded);
    if (error.code === 'EADDRNOTAVAIL') return refuse('HOST: this machine has no such address.');
    if (error.code !== 'EADDRINUSE') throw error;
    return refuse(`PORT: another program listens on ${port} already.`);
  });
  await unlessStopping();
  const background = startBackground(worker, dev);
  endOnStop(() => withinStopLimit(Promise.all([front.close(), background.then(({ stop }) => stop())])));
  await background;
}

/**
 * What goes on beside the pages, which don't wait for it: the mails' templates take as long to load as all the rest.
 */
async function startBackground(works: boolean, dev: boolean) {
  const fresh = works && dev ? startFreshWorker() : null;
  const worker = works && !dev ? (await import('../worker/work')).startWorker() : null;
  const upkeep = works ? startUpkeep() : null;
  const rounds = makeRounds(worker);
  return { stop: () => Promise.all([rounds.stop(), upkeep?.stop(), worker?.stop(), fresh?.stop()]) };
}
