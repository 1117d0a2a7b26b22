import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { routes } from '@/lib/routes';
import { buildIfChanged } from '@/lib/start/build';
import { openDatabase } from '@/lib/start/database';
import { migrate } from '@/lib/start/migrate';
import { checkSettings, cleanEnvironment, fillInLocalSettings } from '@/lib/start/settings';
import { exitWithError, printLine, step } from '@/lib/start/terminal';

/** `npm run up` and `npm run dev`: takes a fresh clone to a running app, and prints each step and where to go next. */
export async function up({ dev, begun }: { dev: boolean; begun: number }): Promise<void> {
  printLine(`  ${'install'.padEnd(14)}${((Date.now() - begun) / 1000).toFixed(1)} s`);
  cleanEnvironment();
  fillInLocalSettings();
  checkSettings({ dev });
  if (dev) await step('client', generate);
  else await step('build', buildIfChanged);
  const embedded = await step('database', () => openDatabase());
  await step('migrate', () => migrate(embedded));
  // Imported here because they need the client that an earlier step generates.
  const { refuseDemoInPublic } = await import('@/lib/start/demo');
  const { serve } = await import('@/lib/start/serve');
  await refuseDemoInPublic(embedded);
  const { makeDemoAccount } = await import('@/prisma/seed');
  const demo = await step('demo account', makeDemoAccount);
  await step('serve', () => serve(embedded, { dev }));

  const address = process.env.APP_URL ?? '';
  printLine('');
  printLine(`Sparekey is running at ${address} (${Math.round((Date.now() - begun) / 1000)} s in total).`);
  if (demo) printLine(`Demo account:  ${demo.email}  password: ${demo.password}`);
  const { env } = await import('@/lib/env');
  if (env().mail.kind === 'mailbox') printLine(`All email goes to ${address}${routes.mailbox}`);
  printLine('Press Ctrl-C to stop. Accounts are kept.');
}

/** Runs at every start, because a pull may have changed the schema. */
function generate(): void {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const { status, stderr } = spawnSync(process.execPath, [cli, 'generate'], { encoding: 'utf8' });
  if (status !== 0) exitWithError('The Prisma client could not be generated:', stderr);
}
