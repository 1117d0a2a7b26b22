import { closeDb, db } from '@/lib/db';
import { env } from '@/lib/env';
import { startWorker } from '@/lib/outbox/work';
import type { EmbeddedServer } from '../embedded/server';
import { startFront } from '../front/start-front';
import { refuse } from './step';

/** Milliseconds that a stop may take before what is left is cut off. */
const STOP_LIMIT = 4_000;

/** A public app beside an account whose password a screen has shown is a door left open. */
export async function refuseDemoInPublic(): Promise<void> {
  if (env().isPublic && (await db().user.count({ where: { demo: true } })) > 0)
    refuse(
      'Sparekey does not start: APP_URL is public and the database holds the demo account. Delete it first.',
    );
}

/** Serves and works the outbox until SIGTERM or SIGINT; then lets go of everything in order and exits with 0. */
export async function serve(embedded: EmbeddedServer | null, { dev }: { dev: boolean }): Promise<void> {
  const front = await startFront({ dev }).catch((error: NodeJS.ErrnoException) =>
    error.code === 'EADDRINUSE'
      ? refuse(`PORT: another program listens on ${env().port} already.`)
      : Promise.reject(error),
  );
  const worker = env().worker ? startWorker() : null;

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT + 25_000).unref();
    const limit = new Promise((resolve) => setTimeout(resolve, STOP_LIMIT).unref());
    await Promise.race([Promise.all([front.close(), worker?.stop()]), limit]);
    await Promise.race([closeDb(), limit]);
    await embedded?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}
