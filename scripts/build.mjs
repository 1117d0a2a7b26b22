// `npm run build`: the Prisma client and the production build. Needs no settings and no database.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { faults } from '../lib/settings/environment.mjs';

if (faults.length > 0) {
  process.stderr.write(
    `Sparekey can’t be built: the settings file is wrong.\n${faults.map((fault) => `- ${fault}\n`).join('')}`,
  );
  process.exit(1);
}
process.env.NEXT_TELEMETRY_DISABLED = '1';
process.env.NODE_ENV = 'production';
const { resolve } = createRequire(import.meta.url);
const steps = [
  [resolve('prisma/build/index.js'), 'generate'],
  [resolve('next/dist/bin/next'), 'build'],
];
for (const args of steps) {
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
