// `npm run worker`: works the outbox in a process of its own.
import './quiet.mjs';
import './environment.mjs';
import { register } from 'tsx/esm/api';

// Before anything loads React: the mails are rendered here.
process.env.NODE_ENV = 'production';
register();
const { work } = await import('./run/worker.ts');
await work();
