import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';
import { withoutPassword } from './prisma/engine/password.mjs';
import { readEnvFile } from './lib/settings/env-file.mjs';

// For `npx prisma` by hand; what our commands start has all of it in the environment already.
for (const [name, value] of Object.entries(readEnvFile(process.env).values)) process.env[name] ??= value;

// The engine stands in the repository, so that nothing is downloaded (see prisma/engine/). Windows can't start a
// script as a program: there the CLI fetches its own engine.
const ours = fileURLToPath(new URL('./prisma/engine/schema-engine.mjs', import.meta.url));
if (process.platform !== 'win32') process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= ours;
// It looks the password up by itself, so that this stands in no process's arguments. Studio connects without it.
const looksUp = process.env.PRISMA_SCHEMA_ENGINE_BINARY === ours && !process.argv.includes('studio');

// Migrations go past a transaction pooler, which can't hold their lock.
const url = process.env.DIRECT_DATABASE_URL || process.env.DATABASE_URL;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url ? { datasource: { url: looksUp ? withoutPassword(url) : url } } : {}),
});
