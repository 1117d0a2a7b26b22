// `npm run worker`: runs the outbox worker in its own process.
import './quiet.mjs';
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

// Set before React loads, because mails are rendered here.
process.env.NODE_ENV = 'production';
register();
const { runWorker } = await import('../lib/start/worker.ts');
await runWorker();
