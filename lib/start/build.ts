import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitWithError } from './terminal';

const INPUTS = [
  'app',
  'components',
  'emails',
  'lib',
  'prisma/schema.prisma',
  'public',
  'instrumentation.ts',
  'next.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const STAMP = '.next/inputs.sha256';

export function isBuilt(): boolean {
  return existsSync('.next/BUILD_ID') && hasClient();
}

/** The Prisma client: all that a process needs which serves no pages. */
export function hasClient(): boolean {
  return existsSync('prisma/generated/client.ts');
}

/** Builds, unless the last build was made from the same files. */
export function buildIfChanged(): void {
  const inputs = hashOfInputs();
  if (isBuilt() && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === inputs) return;
  const made = spawnSync(process.execPath, ['scripts/build.mjs'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (made.status !== 0) exitWithError('The build failed:', made.stdout, made.stderr);
  writeFileSync(STAMP, inputs);
}

function hashOfInputs(): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory())
      return readdirSync(path)
        .sort()
        .forEach((name) => add(join(path, name)));
    hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  };
  INPUTS.forEach(add);
  return hash.digest('hex');
}
