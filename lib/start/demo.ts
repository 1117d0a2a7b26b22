import { db } from '../database/client';
import { env } from '../env';
import type { EmbeddedServer } from '../postgres/server';
import { exitWithError } from './terminal';
import { closeDatabase } from './stop';

/** Exits if the app is public and the demo account, whose password has been printed, is in the database. */
export async function refuseDemoInPublic(embedded: EmbeddedServer | null): Promise<void> {
  if (!env().isPublic || (await db().user.count({ where: { demo: true } })) === 0) return;
  await closeDatabase(embedded);
  exitWithError(
    'Sparekey can’t start: APP_URL is public and the database contains the demo account. Delete the account first.',
  );
}
