// The worker of `npm run dev`: lib/start/fresh-worker.ts starts it again whenever a mail would be made differently.
import { register } from 'tsx/esm/api';

register();
const { startWorker } = await import('../lib/worker/work.ts');
const { closeDatabase, endOnStop, withinStopLimit } = await import('../lib/start/stop.ts');
const worker = startWorker();
endOnStop(() => closeDatabase(null));
endOnStop(() => withinStopLimit(worker.stop()));
// `npm run dev` has gone without a word.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.send?.('works');
