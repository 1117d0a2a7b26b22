import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './lock';

/**
 * The process id of a data folder's server, or null. Removes a stale postmaster.pid whose id another program now has,
 * because PostgreSQL would never start with it. If the process is gone, PostgreSQL removes the file itself, after making
 * sure that no child process is still running.
 */
export function livePid(data: string): number | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const lives = pid > 0 && isAlive(pid);
  if (lives && !isAnotherProgram(pid)) return pid;
  if (lives || !(pid > 0)) rmSync(file, { force: true });
  return null;
}

/** Only Linux shows a process's name without another program; elsewhere PostgreSQL's own check applies. */
function isAnotherProgram(pid: number): boolean {
  const name = `/proc/${pid}/comm`;
  return existsSync(name) && readFileSync(name, 'utf8').trim() !== 'postgres';
}
