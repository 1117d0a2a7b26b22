import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { routes } from '@/lib/routes';
import { buildIfChanged } from '@/lib/start/build';
import { openDatabase } from '@/lib/start/database';
import { migrate } from '@/lib/start/migrate';
import { checkSettings, cleanEnvironment, fillInLocalSettings } from '@/lib/start/settings';
import { refuse, say, step } from '@/lib/start/step';

/** `npm run up` and `npm run dev`: from a fresh clone to a served app, a line a step, and where to go then. */
export async function up({ dev, begun }: { dev: boolean; begun: number }): Promise<void> {
  say(`  ${'install'.padEnd(14)}${((Date.now() - begun) / 1000).toFixed(1)} s`);
  cleanEnvironment();
  fillInLocalSettings();
  checkSettings({ dev });
  if (dev) await step('client', generate);
  else await step('build', buildIfChanged);
  const embedded = await step('database', () => openDatabase());
  await step('migrate', () => migrate(embedded));
  // Loaded late: these import the client that a step before has made.
  const { refuseDemoInPublic } = await import('@/lib/start/demo');
  const { serve } = await import('@/lib/start/serve');
  await refuseDemoInPublic(embedded);
  const { makeDemoAccount } = await import('@/prisma/seed');
  const demo = await step('demo account', makeDemoAccount);
  await step('serve', () => serve(embedded, { dev }));

  const address = process.env.APP_URL ?? '';
  say('');
  say(`Sparekey is at ${address} (${Math.round((Date.now() - begun) / 1000)} s in all).`);
  if (demo) say(`Demo account:  ${demo.email}  password:  ${demo.password}`);
  const { env } = await import('@/lib/env');
  if (env().mail.kind === 'mailbox') say(`All mail lands in ${address}${routes.mailbox}`);
  say('Ctrl-C stops it; the accounts stay.');
}

/** At every start: the schema may have come with a pull. */
function generate(): void {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const { status, stderr } = spawnSync(process.execPath, [cli, 'generate'], { encoding: 'utf8' });
  if (status !== 0) refuse('The Prisma client could not be generated:', stderr);
}
