// `npm run bench:sign-in`: two hundred sign-ins at once, and how the home page and health fare beside them.
import { register } from 'tsx/esm/api';

process.env.NODE_ENV = 'production';
// What is measured doesn't depend on a developer's settings.
process.env.ENV_FILE = 'none';
register();
const { benchSignIn } = await import('./bench/sign-in.ts');
await benchSignIn();
