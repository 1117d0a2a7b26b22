// `npm run account -- …`: what an operator may ask and do.
import './environment.mjs';
import { register } from 'tsx/esm/api';

process.env.NODE_ENV ||= 'production';
register();
const { account } = await import('./run/account.ts');
await account(process.argv.slice(2));
