// Programs that the tests need and npm doesn't bring, from Debian. Plain Node.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a program, also where it stands only on root's PATH; null: it is not installed. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/**
 * Installs the packages whose program is missing, where that can be done. Null: all are there; else a sentence that says
 * what to do.
 */
export function installPackages(...packages) {
  const missing = packages.filter((name) => findProgram(name) === null);
  if (missing.length === 0) return null;
  const has = (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
  if (process.getuid?.() !== 0 || !has('apt-get'))
    return `these tests need ${missing.join(' and ')}: install them (Debian: apt-get install ${missing.join(' ')})`;
  return withoutServices(() => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...missing]])
      if (spawnSync('apt-get', args, { env, stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0)
        return `apt-get ${args[0]} failed: ${missing.join(' and ')} could not be installed`;
    return missing.every(findProgram) ? null : `${missing.join(' and ')}: installed, but not found`;
  });
}

/** Debian starts a service with its package, unless this file says no (101: forbidden by policy). */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return install();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return install();
  } finally {
    rmSync(policy, { force: true });
  }
}
