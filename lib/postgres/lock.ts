import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait for another process. */
const WAIT_LIMIT_MS = 120_000;
/** A takeover is instant, so one of this age was interrupted. */
const STALE_TAKEOVER_MS = 10_000;

/** The lock files that this process holds. */
const held = new Set<string>();

/** True if a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs `work` while holding a lock file, which excludes other processes and other callers in this one. Takes over a dead process's lock. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + WAIT_LIMIT_MS;
  while (!create(file)) {
    removeIfDead(file);
    if (Date.now() > deadline)
      throw new Error(
        `Another process has held ${file} for too long. If there is no such process, delete the file.`,
      );
    await pause(50);
  }
  held.add(file);
  try {
    return await work();
  } finally {
    held.delete(file);
    rmSync(file, { force: true });
  }
}

/** Creates a file. False if it exists. Throws if the folder isn't writable. */
function create(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Only one process at a time may check and remove; otherwise a slower one could remove a lock that a faster one just took. */
function removeIfDead(file: string): void {
  const takeover = `${file}.takeover`;
  if (!create(takeover)) {
    if (ageOf(takeover) > STALE_TAKEOVER_MS) rmSync(takeover, { force: true });
    return;
  }
  if (!isHeld(file)) rmSync(file, { force: true });
  rmSync(takeover, { force: true });
}

/**
 * True if the lock's holder may still be working. False if it is dead, if its process id was reused (the first process of
 * each container has the same id), or if it never wrote its id.
 */
function isHeld(file: string): boolean {
  const holder = readHolder(file);
  if (holder === process.pid) return held.has(file);
  if (holder > 0) return isAlive(holder) && !isYounger(holder, file);
  return ageOf(file) < STALE_TAKEOVER_MS;
}

/** True if the process started after the lock was taken. Only Linux says when a process started (proc(5)); elsewhere, false. */
function isYounger(pid: number, file: string): boolean {
  try {
    const [, bootSeconds] = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8')) ?? [];
    // The process name may contain spaces. The 20th field after it is the start time in 1/100 s since boot.
    const [, fields = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const began = Number(bootSeconds) * 1_000 + Number(fields.split(' ')[19]) * 10;
    // Both times are rounded.
    return began > statSync(file).mtimeMs + 2_000;
  } catch {
    return false;
  }
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
