import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { env } from '@/lib/env';
import { programEnvironment } from './program-environment';

export type Run = { code: number; out: string; err: string };

/**
 * An operator's command (`account`, `mail`, …) as a process of its own, on this test's database. `reads`: pieces of its
 * output before we go.
 */
export async function command(
  name: string,
  args: string[],
  settings: Record<string, string> = {},
  reads = Infinity,
): Promise<Run> {
  const environment = programEnvironment({
    APP_URL: env().appUrl,
    AUTH_SECRET: env().authSecrets[0] ?? '',
    DATABASE_URL: env().databaseUrl,
    DATA_DIR: env().dataDir,
    ...settings,
  });
  const child = spawn(process.execPath, [`scripts/${name}.mjs`, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { code: 0, out: '', err: '' };
  let pieces = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    run.out += chunk.toString();
    if (++pieces >= reads) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => (run.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { ...run, code };
}
