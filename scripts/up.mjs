// `npm run up` and, with --dev, `npm run dev`: everything from a fresh clone to a served app.
import { install } from './install.mjs';

process.env.NEXT_TELEMETRY_DISABLED = '1';
const begun = Date.now();
install();
const { register } = await import('tsx/esm/api');
register();
const { up } = await import('./run/up.ts');
await up({ dev: process.argv.includes('--dev'), begun });
