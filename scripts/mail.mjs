// `npm run mail -- …`: lists, shows and retries messages in the outbox.
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

process.env.NODE_ENV ||= 'production';
register();
const { mail } = await import('./mail/main.ts');
await mail(process.argv.slice(2));
