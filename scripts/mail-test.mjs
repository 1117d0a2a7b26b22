// `npm run mail:test -- you@example.com`: one mail by the settings' way, and what the provider said.
import './environment.mjs';
import { register } from 'tsx/esm/api';

// Before anything loads React: the mail is rendered here.
process.env.NODE_ENV = 'production';
register();
const { mailTest } = await import('./run/mail-test.ts');
await mailTest(process.argv.slice(2));
