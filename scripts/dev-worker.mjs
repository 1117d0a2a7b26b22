// The worker of `npm run dev`; lib/start/dev-worker.ts restarts it when the code changes.
import { register } from 'tsx/esm/api';

register();
const { startWorker } = await import('../lib/worker/work.ts');
const { closeDatabase, endOnStop, withinStopLimit } = await import('../lib/start/stop.ts');
const worker = startWorker();
endOnStop(() => closeDatabase(null));
endOnStop(() => withinStopLimit(worker.stop()));
// `npm run dev` has been killed.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.send?.('ready');
