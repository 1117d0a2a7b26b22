// `npm run bench:mail`: how long a mail takes from commit to acceptance, and how many leave in a second.
import { register } from 'tsx/esm/api';

// Before anything loads React: the worker's mails are rendered by its production build.
process.env.NODE_ENV = 'production';
// What is measured doesn't depend on a developer's settings.
process.env.ENV_FILE = 'none';
register();
const { benchMail } = await import('./bench/mail.ts');
await benchMail();
