// `npm run up` and, with --dev, `npm run dev`: everything from a fresh clone to a served app.
import '../lib/settings/environment.mjs';
import { install } from './install.mjs';

const dev = process.argv.includes('--dev');
process.env.NEXT_TELEMETRY_DISABLED = '1';
// Before anything loads React: Next sets it later, and half of each build renders nothing.
process.env.NODE_ENV = dev ? 'development' : 'production';
if (!dev) await import('./quiet.mjs');
const begun = Date.now();
install();
const { register } = await import('tsx/esm/api');
register();
const { up } = await import('./up.ts');
await up({ dev, begun });
