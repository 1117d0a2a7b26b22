// `npm start`: serves the production build.
import { register } from 'tsx/esm/api';

register();
const { start } = await import('./run/start.ts');
await start();
