import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './lock';

/**
 * The server process of a data folder, or null. A postmaster.pid that a power loss left behind is removed: PostgreSQL
 * clears one whose process is gone by itself, but not one whose number another program has got since, and would then
 * refuse to start for ever.
 */
export function livePid(data: string): number | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (pid > 0 && isAlive(pid) && !isAnotherProgram(pid)) return pid;
  rmSync(file, { force: true });
  return null;
}

/** Only Linux tells without a program of its own; elsewhere PostgreSQL's own judgement stands. */
function isAnotherProgram(pid: number): boolean {
  const name = `/proc/${pid}/comm`;
  return existsSync(name) && readFileSync(name, 'utf8').trim() !== 'postgres';
}
