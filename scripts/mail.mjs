// `npm run mail -- …`: what waits in the outbox, what became of a mail, and trying it again.
import '../lib/settings/environment.mjs';
import { register } from 'tsx/esm/api';

process.env.NODE_ENV ||= 'production';
register();
const { mail } = await import('./mail/main.ts');
await mail(process.argv.slice(2));
