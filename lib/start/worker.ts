import { takeConsole } from '../http/console';
import { hasClient } from './build';
import { openDatabase } from './database';
import { migrate } from './migrate';
import { checkSettings, cleanEnvironment, fillInLocalSettings, hasLocalSecret } from './settings';
import { refuse, say } from './step';
import { endOnStop, unlessStopping, withinStopLimit } from './stop';

/**
 * `npm run worker`: works the outbox and deletes what is old, whatever WORKER says, and serves nothing. Takes the settings
 * and refuses what `npm start` refuses; beside `npm run up` it takes what that made up for this machine. Its sign of life
 * is its row among the workers.
 */
export async function work(): Promise<void> {
  cleanEnvironment();
  if (!process.env.DATABASE_URL && hasLocalSecret()) fillInLocalSettings();
  checkSettings();
  if (!hasClient()) refuse('There is no production build. Run: npm run build');
  const embedded = await openDatabase();
  await migrate(embedded);
  // Loaded late: these import the client.
  const { refuseDemoInPublic } = await import('./demo');
  await refuseDemoInPublic(embedded);
  const { startWorker } = await import('../worker/work');
  const { startUpkeep } = await import('../upkeep/start');
  await unlessStopping();
  takeConsole();
  const [worker, upkeep] = [startWorker(), startUpkeep()];
  endOnStop(() => withinStopLimit(Promise.all([worker.stop(), upkeep.stop()])));
  say(`Working the outbox of ${process.env.APP_URL}`);
}
