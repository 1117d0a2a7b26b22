// Plain Node without packages, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const LOCK = 'package-lock.json';
const INSTALLED = 'node_modules/.package-lock.json';
/** One of the development packages, which tests, previews and screenshots need. */
const FOR_DEVELOPERS = 'node_modules/vitest';

/** Installs the packages in the lock file if any are missing or older than it. Returns true if it did. */
export function install() {
  const isWhole = existsSync(INSTALLED) && existsSync(FOR_DEVELOPERS);
  if (isWhole && statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs) return false;
  // Use the npm that runs this script, which also works on Windows.
  const npm = process.env.npm_execpath;
  // Explicit, because npm omits development packages with NODE_ENV=production.
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
