import { execFileSync } from 'node:child_process';

/** Empty if the server runs as the current user. */
export type ServerUser = { uid?: number; gid?: number };

/** The user that the server runs as. PostgreSQL refuses root, so root uses another user. */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
      stdio: 'ignore',
    });
    return { uid: idOf('-u'), gid: idOf('-g') };
  }
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
}
