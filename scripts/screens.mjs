// `npm run screens`: pictures of every page and mail in every state, into .data/screens. With --readme: those of docs/images.
import { spawnSync } from 'node:child_process';

const which = process.argv.includes('--readme') ? 'tests/screens/readme' : 'tests/screens/take';
for (const args of [
  ['scripts/build.mjs'],
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'screens', which],
]) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
