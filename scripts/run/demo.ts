import { db } from '@/lib/db';
import { env } from '@/lib/env';
import { refuse } from './step';

/** A public app beside an account whose password a screen has shown is a door left open. */
export async function refuseDemoInPublic(): Promise<void> {
  if (env().isPublic && (await db().user.count({ where: { demo: true } })) > 0)
    refuse(
      'Sparekey does not start: APP_URL is public and the database holds the demo account. Delete it first.',
    );
}
