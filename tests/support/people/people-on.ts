import { randomBytes } from 'node:crypto';
import { startApp, type App } from '../server/app';
import type * as People from './people';

/**
 * An app on a database (`through`: by which way it gets there), and people that are made by this process's own code with
 * the app's secret. For tests without the states of pages.
 */
export async function startAppWithPeople(
  databaseUrl: string,
  through: string,
  further: Record<string, string> = {},
): Promise<{ app: App; people: typeof People; close(): Promise<void> }> {
  const AUTH_SECRET = randomBytes(32).toString('hex');
  const app = await startApp(through, { AUTH_SECRET, ...further });
  Object.assign(process.env, { APP_URL: app.url, AUTH_SECRET, DATABASE_URL: databaseUrl });
  const people = await import('./people');
  const { closeDb } = await import('@/lib/database/client');
  return {
    app,
    people,
    async close() {
      await closeDb();
      await app.close();
    },
  };
}
