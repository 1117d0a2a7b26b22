// `npm start`: serves the production build.
import './quiet.mjs';
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

process.env.NEXT_TELEMETRY_DISABLED = '1';
// Set before React loads. Next would set it later, and React's two builds don't work together.
process.env.NODE_ENV = 'production';
register();
const { start } = await import('../lib/start/start.ts');
await start();
