// `npm run mail:test -- you@example.com`: sends a test email and prints the provider's response.
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

// Set before React loads, because the mail is rendered here.
process.env.NODE_ENV = 'production';
register();
const { mailTest } = await import('./mail-test/main.ts');
await mailTest(process.argv.slice(2));
