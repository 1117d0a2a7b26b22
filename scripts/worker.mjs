// `npm run worker`: works the outbox in a process of its own.
import './quiet.mjs';
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

// Before anything loads React: the mails are rendered here.
process.env.NODE_ENV = 'production';
register();
const { work } = await import('../lib/start/worker.ts');
await work();
