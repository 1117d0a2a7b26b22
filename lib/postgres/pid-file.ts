import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './lock';

/**
 * The server process of a data folder, or null. A postmaster.pid that a power loss left behind is removed when another
 * program has got its number since, or PostgreSQL would refuse to start for ever. One whose process is gone it clears by
 * itself, after it has made sure that no child of that process is left at work.
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

/** Only Linux tells without a program of its own; elsewhere PostgreSQL's own judgement stands. */
function isAnotherProgram(pid: number): boolean {
  const name = `/proc/${pid}/comm`;
  return existsSync(name) && readFileSync(name, 'utf8').trim() !== 'postgres';
}
