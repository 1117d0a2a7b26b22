// `npm run database -- …`: backs up, restores and upgrades the embedded database.
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

register();
const { maintain } = await import('./database/main.ts');
await maintain(process.argv.slice(2));
