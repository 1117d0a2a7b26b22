import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programEnvironment } from './program-environment';
import { until } from '../until';

export type WorkerProcess = {
  pid(): number;
  output(): string;
  /** Ends the process by a signal; its exit code, null after SIGKILL. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  start(): Promise<void>;
  close(): Promise<void>;
};

/** Runs `npm run worker`'s program on a database; resolves once it works. */
export async function startWorkerProcess(settings: Record<string, string>): Promise<WorkerProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sparekey-worker-'));
  const environment = programEnvironment({ DATA_DIR: dataDir, ...settings });
  let printed = '';
  let child: ChildProcess | undefined;

  async function start() {
    const started = spawn(process.execPath, ['scripts/worker.mjs'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    const from = printed.length;
    started.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    started.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await until(
      'the worker works',
      () => {
        if (started.exitCode !== null)
          throw new Error(`the worker ended with ${started.exitCode}:\n${printed}`);
        return printed.slice(from).includes('Sending email for');
      },
      60_000,
    );
  }

  async function kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }

  await start();
  return {
    pid: () => child?.pid ?? 0,
    output: () => printed,
    kill,
    signal: (signal) => void child?.kill(signal),
    start,
    async close() {
      child?.kill('SIGCONT');
      await kill('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
