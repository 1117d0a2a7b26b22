// `npm run mail:test -- you@example.com`: one mail by the settings' way, and what the provider said.
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

// Before anything loads React: the mail is rendered here.
process.env.NODE_ENV = 'production';
register();
const { mailTest } = await import('./mail-test/main.ts');
await mailTest(process.argv.slice(2));
