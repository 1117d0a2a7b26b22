import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { programEnvironment } from '../support/server/program-environment';
import { until } from '../support/until';

const SECRET = 'f3a91c5be07d284616cf8ea0b9d75342a1e6c07f8d93b254';
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database?.drop());

/** Runs `npm start`'s program until it ends, and returns its status and what it said. */
async function start(
  settings: Record<string, string>,
  meanwhile: (child: ChildProcess) => Promise<void> = async () => {},
): Promise<{ status: number | null; said: string }> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: programEnvironment({ DATABASE_URL: database.url, ...settings }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close') as Promise<[number | null]>;
  await meanwhile(child);
  const [status] = await ended;
  return { status, said };
}

const PUBLIC = {
  APP_URL: 'https://accounts.example.com',
  AUTH_SECRET: SECRET,
  RESEND_API_KEY: 're_test_key',
  MAIL_FROM: 'accounts@example.com',
};

// proves: weak-secrets, development-surface
it('names every wrong setting, never its value, before it touches anything', async () => {
  const { status, said } = await start({
    APP_URL: 'http://leak-one.example.com',
    AUTH_SECRET: 'leak-two',
    DATABASE_URL: 'mysql://leak-three',
    TRUSTED_PROXIES: 'leak-four',
  });
  expect(status).toBe(1);
  for (const name of ['APP_URL', 'AUTH_SECRET', 'DATABASE_URL', 'TRUSTED_PROXIES', 'RESEND_API_KEY'])
    expect(said).toContain(`- ${name} `);
  expect(said).not.toContain('leak');
});

// proves: development-surface, ASVS 6.3.2
it('does not go public beside the demo account', async () => {
  await database.query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash", "demo")
     VALUES ('demo', 'demo@sparekey.example', 'demo@sparekey.example', 'Demo', 'x', true)`,
  );
  const { status, said } = await start({ ...PUBLIC, PORT: String(await freePort()) });
  expect(status).toBe(1);
  expect(said).toMatch(/demo account/);
  await database.query(`DELETE FROM "User"`);
});

// proves: weak-secrets, development-surface
it('names all that it refuses in public, and never listens', async () => {
  const port = await freePort();
  const same = { METRICS_TOKEN: SECRET, CRON_TOKEN: 'a-short-one' };
  const open = {
    RATE_LIMITS: 'off',
    RESEND_BASE_URL: 'http://127.0.0.1:9',
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
  };
  const running = start({ ...PUBLIC, PORT: String(port), MAIL_FROM: '', ...same, ...open });
  let listened = false;
  const heard = () => void (listened = true);
  const knock = setInterval(() => void fetch(`http://127.0.0.1:${port}`).then(heard, () => {}), 50);
  const { status, said } = await running;
  clearInterval(knock);
  expect([status, listened]).toEqual([1, false]);
  for (const name of ['AUTH_SECRET', 'CRON_TOKEN', 'MAIL_FROM', ...Object.keys(open)])
    expect(said).toMatch(new RegExp(`^- ${name} `, 'm'));
  for (const value of [SECRET, same.CRON_TOKEN, '127.0.0.1:9', PUBLIC.RESEND_API_KEY])
    expect(said).not.toContain(value);
});

it('names PORT when another program has it, and leaves no database running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const settings = { APP_URL: `http://localhost:${port}`, AUTH_SECRET: SECRET, PORT: String(port) };
  const { status, said } = await start(settings);
  expect(status).toBe(1);
  expect(said).toMatch(/^PORT: /m);

  const folder = mkdtempSync(join(tmpdir(), 'sparekey-start-'));
  // As root the embedded server runs as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const embedded = await start({ ...settings, DATABASE_URL: '', DATA_DIR: folder });
  expect([embedded.status, embedded.said]).toEqual([1, expect.stringMatching(/^PORT: /m)]);
  // It was there, and did not outlive the start.
  expect(existsSync(join(folder, 'postgres/PG_VERSION'))).toBe(true);
  expect(existsSync(join(folder, 'postgres/postmaster.pid'))).toBe(false);
  rmSync(folder, { recursive: true });
  other.close();
});

it('waits half a minute for its database, then names the setting that leads to none', async () => {
  const settings = { APP_URL: 'http://localhost:3000', AUTH_SECRET: SECRET };
  const NOWHERE = 'postgresql://me:leak@127.0.0.1:1/none';
  const names = ['DATABASE_URL', 'DIRECT_DATABASE_URL'];
  const began = performance.now();
  const starts = await Promise.all(names.map((name) => start({ ...settings, [name]: NOWHERE })));
  expect(performance.now() - began).toBeGreaterThan(30_000);
  for (const [at, { status, said }] of starts.entries()) {
    expect(status).toBe(1);
    expect(said).toMatch(new RegExp(`^${names[at]}: the database didn’t respond for 30 seconds`, 'm'));
    expect(said).not.toMatch(/leak|127\.0\.0\.1/);
  }
});

it('ends well when it is told to stop as soon as it answers', async () => {
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const answers = async () => (await fetch(`${url}/api/health/live`).catch(() => null))?.status === 200;
  const { status } = await start({ APP_URL: url, PORT: port, AUTH_SECRET: SECRET }, async (child) => {
    await until('it answers', answers, 60_000);
    child.kill('SIGTERM');
  });
  expect(status).toBe(0);
});
