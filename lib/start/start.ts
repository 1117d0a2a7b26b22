import { openDatabase } from './database';
import { migrate } from './migrate';
import { refuseDemoInPublic } from './demo';
import { warnOfClock } from './clock';
import { serve } from './serve';
import { checkSettings, cleanEnvironment } from './settings';
import { refuse, say } from './step';
import { isBuilt } from './build';

/** `npm start`: checks the settings, opens the database, migrates, serves the build, works the outbox. */
export async function start(): Promise<void> {
  cleanEnvironment();
  checkSettings();
  if (!isBuilt()) refuse('There is no production build. Run: npm run build');
  const embedded = await openDatabase();
  await migrate(embedded);
  await refuseDemoInPublic(embedded);
  await warnOfClock();
  await serve(embedded, { dev: false });
  say(`Sparekey is at ${process.env.APP_URL}`);
}
