// `npm run doctor`: checks the settings, database, outbox, provider and sender domain.
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

process.env.NODE_ENV ||= 'production';
register();
const { doctor } = await import('./doctor/main.ts');
await doctor(process.argv.slice(2));
