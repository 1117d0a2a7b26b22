import { env } from '@/lib/env';
import { makeRounds } from '@/lib/upkeep/rounds';
import { startUpkeep } from '@/lib/upkeep/start';
import type { EmbeddedServer } from '../embedded/server';
import { startFront } from '../front/start-front';
import { refuse } from './step';
import { stopOnSignal } from './stop';

/**
 * Serves, and where WORKER is on works the outbox and deletes what is old, until SIGTERM or SIGINT; then lets go of
 * everything in order and exits with 0.
 */
export async function serve(embedded: EmbeddedServer | null, { dev }: { dev: boolean }): Promise<void> {
  const front = await startFront({ dev }).catch((error: NodeJS.ErrnoException) =>
    error.code === 'EADDRINUSE'
      ? refuse(`PORT: another program listens on ${env().port} already.`)
      : Promise.reject(error),
  );
  // Loaded only now: the templates take as long to load as all the rest, and pages need none of them.
  const worker = env().worker ? (await import('@/lib/outbox/work')).startWorker() : null;
  const upkeep = worker && startUpkeep();
  const rounds = makeRounds(worker);
  stopOnSignal(embedded, () => Promise.all([front.close(), rounds.stop(), upkeep?.stop(), worker?.stop()]));
}
