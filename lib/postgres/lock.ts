import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds that one starter waits for another. */
const PATIENCE = 120_000;
/** Milliseconds after which a takeover, which takes none, must have been broken off. */
const STALE_TAKEOVER = 10_000;

/** What this very process holds. */
const held = new Set<string>();

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
    if (Date.now() > deadline)
      throw new Error(`Another process holds ${file} for too long. Is there none? Then delete that file.`);
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

/** False when it is there already. Throws when the folder can't be written. */
function create(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
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
  if (!isHeld(file)) rmSync(file, { force: true });
  rmSync(takeover, { force: true });
}

/**
 * Whether whoever took the lock may still be at work. Not who is dead; not a process that got the number of a dead one, as
 * each first process of a container has the number of the last; and not who never came to write its number.
 */
function isHeld(file: string): boolean {
  const holder = readHolder(file);
  if (holder === process.pid) return held.has(file);
  if (holder > 0) return isAlive(holder) && !isYounger(holder, file);
  return ageOf(file) < STALE_TAKEOVER;
}

/** Only Linux tells when a process began (proc(5)); elsewhere a living one is taken for the holder. */
function isYounger(pid: number, file: string): boolean {
  try {
    const [, bootSeconds] = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8')) ?? [];
    // The name before it may hold spaces; the twentieth after it counts hundredths of seconds since the boot.
    const [, fields = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const began = Number(bootSeconds) * 1_000 + Number(fields.split(' ')[19]) * 10;
    // Both are rounded.
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
