import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { afterAll, afterEach, expect } from 'vitest';
import { settingsSchema } from '@/lib/settings/schema';
import { makeDatabase } from './database';

// Each test file runs in a process of its own: with its own database, secret and folder.
const database = await makeDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'sparekey-test-'));

// Nothing of the developer's own settings reaches a test.
for (const name of Object.keys(process.env))
  if (name in settingsSchema.shape || /^AUTH_SECRET_/.test(name)) delete process.env[name];
Object.assign(process.env, {
  APP_URL: 'http://localhost:3000',
  AUTH_SECRET: randomBytes(32).toString('hex'),
  DATABASE_URL: database.url,
  DATA_DIR: dataDir,
});

// What React or a library complains of is a fault, even where the test would pass.
const complaints: string[] = [];
console.error = (...words: unknown[]) => void complaints.push(format(...words));
afterEach(() => expect(complaints.splice(0)).toEqual([]));

afterAll(async () => {
  const { closeDb } = await import('@/lib/db');
  await closeDb();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});
