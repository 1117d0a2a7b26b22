import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { printLine } from '@/lib/start/terminal';

/** A port of 127.0.0.1 that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/**
 * Starts the production build with this process's settings, lets something measure it once it is well, and ends it.
 * Whatever ends that, the app doesn't outlive it.
 */
export async function withApp(url: string, measure: () => Promise<void>): Promise<void> {
  const app = spawn(process.execPath, ['scripts/start.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
  app.stdout.resume();
  let isRunning = true;
  const ended = once(app, 'exit').finally(() => (isRunning = false));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => app.kill('SIGTERM'));
  const measuring = async () => {
    while (!(await fetch(`${url}/api/health`).catch(() => null))?.ok) {
      if (!isRunning) return;
      await pause(100);
    }
    await measure();
  };
  try {
    const isOver = await Promise.race([measuring().then(() => isRunning), ended.then(() => false)]);
    if (isOver) return;
    printLine('The app ended before the measuring did.');
    process.exitCode = 1;
  } finally {
    app.kill('SIGTERM');
    await ended;
  }
}
