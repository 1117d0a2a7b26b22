import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { afterAll, afterEach, expect, vi } from 'vitest';
import { settingsSchema } from '@/lib/settings/schema';
import { makeDatabase } from './database';
import { throughPort } from './pooler';

// Each test file has its own database, secret and folder. It may share its process with others, one after the other, and
// then begins as the first did: the modules anew (those of packages stay), no global of ours, no clock or spy of a test,
// and of the environment only what the process was given.
vi.resetModules();
vi.useRealTimers();
vi.restoreAllMocks();
const shared = globalThis as typeof globalThis & { givenEnvironment?: Record<string, string | undefined> };
for (const key of Reflect.ownKeys(shared))
  if (String(key).includes('sparekey')) Reflect.deleteProperty(shared, key);
// Nothing of the developer's own settings reaches a test.
const given = (shared.givenEnvironment ??= Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !(name in settingsSchema.shape || /^AUTH_SECRET_/.test(name)),
  ),
));
for (const name of Object.keys(process.env)) if (!(name in given)) delete process.env[name];

const database = await makeDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'sparekey-test-'));
Object.assign(process.env, given, {
  APP_URL: 'http://localhost:3000',
  AUTH_SECRET: randomBytes(32).toString('hex'),
  DATABASE_URL: database.url,
  DATA_DIR: dataDir,
});
// In the project `pooled`, the pool connects through PgBouncer, set up as in docs/deploy/pgbouncer.ini.
const poolerPort = process.env.TEST_POOLED && process.env.TEST_POOLER_PORT;
if (poolerPort)
  Object.assign(process.env, {
    DATABASE_URL: throughPort(database.url, poolerPort),
    DIRECT_DATABASE_URL: database.url,
  });

// What React or a library complains of is a fault, even where the test would pass.
const complaints: string[] = [];
console.error = (...words: unknown[]) => void complaints.push(format(...words));
afterEach(() => expect(complaints.splice(0)).toEqual([]));

afterAll(async () => {
  // Most of a small file's time would go to loading a client that it never used.
  const { opened } = await import('@/lib/database/opened');
  if (opened.pool) {
    const { closeDb } = await import('@/lib/database/client');
    await closeDb();
  }
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});
