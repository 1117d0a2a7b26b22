// `npm start`: serves the production build.
import { register } from 'tsx/esm/api';

process.env.NEXT_TELEMETRY_DISABLED = '1';
register();
const { start } = await import('./run/start.ts');
await start();
