import { db } from '../database/client';
import { env } from '../env';
import type { EmbeddedServer } from '../postgres/server';
import { refuse } from './step';
import { closeDatabase } from './stop';

/** A public app beside an account whose password a screen has shown is a door left open. */
export async function refuseDemoInPublic(embedded: EmbeddedServer | null): Promise<void> {
  if (!env().isPublic || (await db().user.count({ where: { demo: true } })) === 0) return;
  await closeDatabase(embedded);
  refuse(
    'Sparekey does not start: APP_URL is public and the database holds the demo account. Delete it first.',
  );
}
