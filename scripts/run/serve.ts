import { env } from '@/lib/env';
import { makeRounds } from '@/lib/upkeep/rounds';
import { startUpkeep } from '@/lib/upkeep/start';
import type { EmbeddedServer } from '../embedded/server';
import { startFront } from '../front/start-front';
import { refuse } from './step';
import { letGoOfDatabase, stopOnSignal } from './stop';

/**
 * Serves, and where WORKER is on works the outbox and deletes what is old, until SIGTERM or SIGINT; then lets go of
 * everything in order and exits with 0.
 */
export async function serve(embedded: EmbeddedServer | null, { dev }: { dev: boolean }): Promise<void> {
  const front = await startFront({ dev }).catch(async (error: NodeJS.ErrnoException) => {
    await letGoOfDatabase(embedded);
    if (error.code !== 'EADDRINUSE') throw error;
    return refuse(`PORT: another program listens on ${env().port} already.`);
  });
  const background = startBackground();
  stopOnSignal(embedded, () => Promise.all([front.close(), background.then(({ stop }) => stop())]));
  await background;
}

/** What goes on beside the pages, which don't wait for it: the mails' templates take as long to load as all the rest. */
async function startBackground() {
  const worker = env().worker ? (await import('@/lib/outbox/work')).startWorker() : null;
  const upkeep = worker && startUpkeep();
  const rounds = makeRounds(worker);
  return { stop: () => Promise.all([rounds.stop(), upkeep?.stop(), worker?.stop()]) };
}
