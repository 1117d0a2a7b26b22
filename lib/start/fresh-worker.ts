import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './step';

/** What a mail is made of. */
const FOLDERS = ['emails', 'lib'];
/** Milliseconds between two looks: file events don't reach every container and editor alike. */
const LOOK = 1_000;

/**
 * Development only. Works the outbox in a process of its own, which begins again when a file in emails/ or lib/ changes, so
 * that the next mail shows the edit. Also says so when the settings file changes, which only a restart applies.
 */
export function startFreshWorker(): { stop(): Promise<void> } {
  // Its settings are those of the pages, whatever the file says by now.
  const env = { ...process.env, ENV_FILE: 'none' };
  const start = () => fork('scripts/worker-in-dev.mjs', { env, execArgv: [] });
  let worker = start();
  let replacing = Promise.resolve();
  let [code, settings] = [stateOf(FOLDERS), settingsText()];

  const timer = setInterval(() => {
    const [codeNow, settingsNow] = [stateOf(FOLDERS), settingsText()];
    if (settingsNow !== settings) say(`${settingsFile()} has changed. Restart npm run dev to apply it.`);
    if (codeNow !== code)
      replacing = replacing.then(async () => {
        await end(worker);
        worker = start();
      });
    [code, settings] = [codeNow, settingsNow];
  }, LOOK);

  return {
    async stop() {
      clearInterval(timer);
      await replacing;
      await end(worker);
    },
  };
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  await ended;
}

/** Changes whenever a file is written, added or taken away. */
function stateOf(folders: string[]): string {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return files
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((stats) => (stats?.isFile() ? `${stats.mtimeMs} ${stats.size}` : ''))
    .join();
}

const settingsFile = () => process.env.ENV_FILE || '.env';
const settingsText = () => (existsSync(settingsFile()) ? readFileSync(settingsFile(), 'utf8') : null);
