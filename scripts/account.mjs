// `npm run account -- …`: manages accounts.
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

process.env.NODE_ENV ||= 'production';
register();
const { account } = await import('./account/main.ts');
await account(process.argv.slice(2));
