import { takeConsole } from '../http/console';
import { hasClient } from './build';
import { openDatabase } from './database';
import { migrate } from './migrate';
import { checkSettings, cleanEnvironment, fillInLocalSettings, hasLocalSecret } from './settings';
import { exitWithError, printLine } from './terminal';
import { endOnStop, unlessStopping, withinStopLimit } from './stop';

/**
 * `npm run worker`: runs the outbox worker and upkeep, whatever WORKER says, and serves no pages. Checks settings as
 * `npm start` does; next to `npm run up` it uses the same local defaults. Its heartbeat is its row in the Worker table.
 */
export async function runWorker(): Promise<void> {
  cleanEnvironment();
  if (!process.env.DATABASE_URL && hasLocalSecret()) fillInLocalSettings();
  checkSettings();
  if (!hasClient()) exitWithError('There is no production build. Run: npm run build');
  const embedded = await openDatabase();
  await migrate(embedded);
  // Imported here because they need the client.
  const { refuseDemoInPublic } = await import('./demo');
  await refuseDemoInPublic(embedded);
  const { startWorker } = await import('../worker/work');
  const { startUpkeep } = await import('../upkeep/start');
  await unlessStopping();
  takeConsole();
  const [worker, upkeep] = [startWorker(), startUpkeep()];
  endOnStop(() => withinStopLimit(Promise.all([worker.stop(), upkeep.stop()])));
  printLine(`Sending email for ${process.env.APP_URL}`);
}
