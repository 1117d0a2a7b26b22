import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvFile } from '../settings/env-file.mjs';
import { printLine } from './terminal';

/** The folders that mails are made from. */
const FOLDERS = ['emails', 'lib'];
/** Files are polled, because file events don't work in every container and editor. */
const POLL_MS = 1_000;

/**
 * Development only. Runs the outbox worker in its own process and restarts it when a file in emails/ or lib/ changes, so
 * that the next mail shows the edit. Prints a note when the settings file changes, because that needs a restart, and its
 * faults, such as a new .env.local, which Next claims to have read.
 */
export function startDevWorker(): { stop(): Promise<void> } {
  // Use the same settings as the pages, even if the file has changed.
  const env = { ...process.env, ENV_FILE: 'none' };
  const start = () => fork('scripts/dev-worker.mjs', { env, execArgv: [] });
  let worker = start();
  let replacing = Promise.resolve();
  let [code, settings, faults] = [stateOf(FOLDERS), settingsText(), settingsFaults()];

  const timer = setInterval(() => {
    const [codeNow, settingsNow, faultsNow] = [stateOf(FOLDERS), settingsText(), settingsFaults()];
    if (settingsNow !== settings)
      printLine(`${settingsFile()} has changed. Restart npm run dev to apply it.`);
    for (const fault of faultsNow) if (!faults.includes(fault)) printLine(`${fault}.`);
    if (codeNow !== code)
      replacing = replacing.then(async () => {
        await end(worker);
        worker = start();
      });
    [code, settings, faults] = [codeNow, settingsNow, faultsNow];
  }, POLL_MS);

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

/** A text that changes when a file is written, added or removed. */
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
const settingsFaults = () => readEnvFile(process.env).faults;
const settingsText = () => (existsSync(settingsFile()) ? readFileSync(settingsFile(), 'utf8') : null);
