// `npm start`: serves the production build.
import './quiet.mjs';
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

process.env.NEXT_TELEMETRY_DISABLED = '1';
// Before anything loads React: Next sets it later, and half of each build renders nothing.
process.env.NODE_ENV = 'production';
register();
const { start } = await import('../lib/start/start.ts');
await start();
