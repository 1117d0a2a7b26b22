// `npm run bench:timing -- --pairs 3000`: whether the time of an answer, or of the next one, tells who has an account.
import { register } from 'tsx/esm/api';

process.env.NODE_ENV = 'production';
// What is measured doesn't depend on a developer's settings.
process.env.ENV_FILE = 'none';
register();
const { benchTiming } = await import('./bench/timing.ts');
await benchTiming(process.argv.slice(2));
