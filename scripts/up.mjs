// `npm run up` and, with --dev, `npm run dev`: everything from a fresh clone to a served app.
import { install } from './install.mjs';

const begun = Date.now();
install();
const { register } = await import('tsx/esm/api');
register();
const { up } = await import('./run/up.ts');
await up({ dev: process.argv.includes('--dev'), begun });
