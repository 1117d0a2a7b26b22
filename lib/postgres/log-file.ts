import { copyFileSync, existsSync, statSync, truncateSync } from 'node:fs';

/** The server's log and the one before it each stay near this size. */
const LIMIT_BYTES = 5_000_000;

/**
 * Empties the server's log when it has grown too long, and keeps what was in it as FILE.1. It is copied rather than
 * renamed, since the server keeps the file open; the server appends, so it goes on at the beginning.
 */
export function rotateLog(file: string): void {
  if (!existsSync(file) || statSync(file).size < LIMIT_BYTES) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}
