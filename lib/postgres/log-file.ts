import { copyFileSync, existsSync, statSync, truncateSync } from 'node:fs';

/** The size to which the server's log and the previous one are limited. */
const LIMIT_BYTES = 5_000_000;

/**
 * Truncates the server's log if it is too long, and keeps its content as FILE.1. It is copied, not renamed, because the
 * server keeps the file open for appending.
 */
export function rotateLog(file: string): void {
  if (!existsSync(file) || statSync(file).size < LIMIT_BYTES) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}
