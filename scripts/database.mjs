// `npm run database -- …`: backs up, restores and upgrades the embedded database.
import './environment.mjs';
import { register } from 'tsx/esm/api';

register();
const { maintain } = await import('./run/maintain.ts');
await maintain(process.argv.slice(2));
