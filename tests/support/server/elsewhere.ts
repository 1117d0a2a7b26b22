import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { programEnvironment } from './program-environment';

export type Run = { code: number | null; out: string; err: string };

/**
 * Runs one of the programs of tests/support/server/elsewhere/ in a process of its own, with nothing but these settings in its
 * environment, until it ends by itself.
 */
export async function elsewhere(
  program: 'send' | 'work',
  input: unknown,
  settings: Record<string, string> = {},
): Promise<Run> {
  const file = join(import.meta.dirname, 'elsewhere', `${program}.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(input)], {
    env: programEnvironment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { ...run, code };
}
