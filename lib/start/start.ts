import { openDatabase } from './database';
import { migrate } from './migrate';
import { refuseDemoInPublic } from './demo';
import { warnOfClock } from './clock';
import { serve } from './serve';
import { checkSettings, cleanEnvironment } from './settings';
import { exitWithError, printLine } from './terminal';
import { isBuilt } from './build';

/** `npm start`: checks settings, opens and migrates the database, then serves the build and sends mail. */
export async function start(): Promise<void> {
  cleanEnvironment();
  checkSettings();
  if (!isBuilt()) exitWithError('There is no production build. Run: npm run build');
  const embedded = await openDatabase();
  await migrate(embedded);
  await refuseDemoInPublic(embedded);
  await warnOfClock();
  await serve(embedded, { dev: false });
  printLine(`Sparekey is running at ${process.env.APP_URL}`);
}
