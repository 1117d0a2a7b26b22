import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

// A stand-in for npm that writes down what it was called with; the program under test runs in a folder of its own.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparekey-install-'));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(
    join(folder, 'npm.cjs'),
    `require('fs').writeFileSync('called', process.argv.slice(2).join(' '))`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = pathToFileURL(resolve('scripts/install.mjs')).href;

function install(): string | null {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-e', `import('${program}').then((one) => one.install())`],
    {
      cwd: folder,
      env: { ...process.env, NODE_ENV: 'production', npm_execpath: join(folder, 'npm.cjs') },
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  const called = join(folder, 'called');
  return existsSync(called) ? readFileSync(called, 'utf8') : null;
}

function have(...names: string[]): void {
  for (const name of names) mkdirSync(join(folder, 'node_modules', name), { recursive: true });
  const list = join(folder, 'node_modules/.package-lock.json');
  writeFileSync(list, '{}');
  utimesSync(list, new Date(Date.now() + 60_000), new Date(Date.now() + 60_000));
}

it('installs development packages too, whatever NODE_ENV is', () => {
  expect(install()).toBe('ci --include=dev');
});

it('reinstalls if development packages are missing', () => {
  have('next');
  expect(install()).toBe('ci --include=dev');
});

it('does nothing if the installation is complete and current', () => {
  have('next', 'vitest');
  expect(install()).toBeNull();
});

it('reinstalls if the lock file is newer', () => {
  have('next', 'vitest');
  const later = new Date(Date.now() + 120_000);
  utimesSync(join(folder, 'package-lock.json'), later, later);
  expect(install()).toBe('ci --include=dev');
});
