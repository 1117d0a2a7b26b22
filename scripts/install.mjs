// Runs with nothing installed: plain Node, no package.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const LOCK = 'package-lock.json';
const INSTALLED = 'node_modules/.package-lock.json';
/** Of the packages that only a developer needs: without them tests, preview and screens don't run. */
const FOR_DEVELOPERS = 'node_modules/vitest';

/** Installs all that the lock file names when some is missing or older than the lock file. True: it was needed. */
export function install() {
  const isWhole = existsSync(INSTALLED) && existsSync(FOR_DEVELOPERS);
  if (isWhole && statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs) return false;
  // npm itself when npm runs us, so that the same npm is used on Windows too.
  const npm = process.env.npm_execpath;
  // Said outright: with NODE_ENV=production npm leaves out what developers need.
  const ci = ['ci', '--include=dev'];
  const [command, args] = npm ? [process.execPath, [npm, ...ci]] : ['npm', ci];
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: !npm && process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('The packages could not be installed (npm ci failed).');
    process.exit(1);
  }
  return true;
}
