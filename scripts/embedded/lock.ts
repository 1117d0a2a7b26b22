import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds that one starter waits for another. */
const PATIENCE = 120_000;
/** Milliseconds after which a takeover, which takes none, must have been broken off. */
const STALE_TAKEOVER = 10_000;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs `work` while no other process, and nobody else in this one, holds the lock file. A dead holder's is taken over. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  while (!create(file)) {
    removeIfDead(file);
    if (Date.now() > deadline) throw new Error(`Another process holds ${file} for too long.`);
    await pause(50);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function create(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** One process at a time looks and removes: of two, the slower would remove the lock that the quicker has just taken. */
function removeIfDead(file: string): void {
  const takeover = `${file}.takeover`;
  if (!create(takeover)) {
    if (ageOf(takeover) > STALE_TAKEOVER) rmSync(takeover, { force: true });
    return;
  }
  const holder = readHolder(file);
  if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true });
  rmSync(takeover, { force: true });
}

function readHolder(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function ageOf(file: string): number {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
