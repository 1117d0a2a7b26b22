import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { makeDatabase } from '../support/database/database';
import { messages, write } from '../support/mail/outbox';
import { newPerson } from '../support/people/people';
import { programEnvironment } from '../support/server/program-environment';
import { startResendStandIn, type ResendStandIn } from '../support/mail/resend-stand-in';
import { until } from '../support/until';

let resend: ResendStandIn;
const left: (() => void | Promise<void>)[] = [];
beforeEach(async () => {
  resend = await startResendStandIn();
  await pool().query('DELETE FROM "OutboundEmail"');
});
afterEach(async () => {
  for (const end of left.splice(0).reverse()) await end();
  await resend.stop();
});

/** `npm run worker`'s program on this test's database, but for what `settings` say otherwise. */
function start(settings: Record<string, string> = {}) {
  const environment = programEnvironment({
    APP_URL: env().appUrl,
    AUTH_SECRET: env().authSecrets[0] ?? '',
    DATABASE_URL: env().databaseUrl,
    DATA_DIR: env().dataDir,
    MAIL_FROM: 'accounts@example.com',
    RESEND_API_KEY: 're_test',
    RESEND_BASE_URL: resend.url,
    ...settings,
  });
  const child = spawn(process.execPath, ['scripts/worker.mjs'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then(([status]) => status as number | null);
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  left.push(async () => void (child.exitCode === null && (await stop('SIGKILL'))));
  const works = () =>
    until(
      'it works the outbox',
      () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${said}`);
        return /^Sending email for /m.test(said);
      },
      60_000,
    );
  return { said: () => said, works, ended, stop };
}

it('sends mail whatever WORKER says, and removes its row when stopped', async () => {
  const person = await newPerson();
  const worker = start({ WORKER: 'off' });
  await worker.works();
  await write('password-reset', person.email);
  await until('the provider has it', () => resend.accepted.length === 1);
  await until('it is written down', async () => (await messages())[0]?.state === 'sent');
  expect(await db().worker.count()).toBe(1);
  expect(await worker.stop('SIGINT')).toBe(0);
  expect(await db().worker.count()).toBe(0);
  expect(worker.said()).not.toContain(person.email);
});

it('aborts a send and releases its lease when stopped, even repeatedly', async () => {
  resend.fault('hang', 10);
  await write('password-changed', 'ada@example.com', (await newPerson()).id);
  const worker = start();
  await until('the provider was asked', () => resend.requests.length === 1, 60_000);
  expect(await messages()).toMatchObject([{ state: 'queued', leaseId: expect.any(String) }]);
  void worker.stop();
  expect(await worker.stop()).toBe(0);
  expect(await messages()).toMatchObject([{ state: 'queued', leaseId: null, reason: expect.any(String) }]);
  expect(await db().worker.count()).toBe(0);
});

it('creates the tables in an empty database', async () => {
  const fresh = await makeDatabase();
  left.push(() => fresh.drop());
  await fresh.query('DROP SCHEMA public CASCADE');
  await fresh.query('CREATE SCHEMA public');
  const worker = start({ DATABASE_URL: fresh.url });
  await worker.works();
  const alive = async () => (await fresh.query('SELECT "id" FROM "Worker"')).length === 1;
  await until('it is on the list', alive);
  expect(await worker.stop()).toBe(0);
});

it('refuses wrong settings by name, without values', async () => {
  const worker = start({
    APP_URL: 'http://leak-one.example.com',
    AUTH_SECRET: 'leak-two',
    WORKER: 'leak-three',
  });
  expect(await worker.ended).toBe(1);
  for (const name of ['APP_URL', 'AUTH_SECRET', 'WORKER', 'RESEND_BASE_URL'])
    expect(worker.said()).toContain(`- ${name} `);
  expect(worker.said()).not.toContain('leak');
  const bare = start({
    APP_URL: '',
    AUTH_SECRET: '',
    DATABASE_URL: '',
    DATA_DIR: join(env().dataDir, 'none'),
  });
  expect(await bare.ended).toBe(1);
  for (const name of ['APP_URL', 'AUTH_SECRET']) expect(bare.said()).toContain(`- ${name} is required`);
});

it('refuses to run in public with the demo account', async () => {
  const demo = await newPerson();
  await pool().query(`UPDATE "User" SET "demo" = true WHERE "id" = $1`, [demo.id]);
  const worker = start({ APP_URL: 'https://accounts.example.com', RESEND_BASE_URL: '' });
  expect(await worker.ended).toBe(1);
  expect(worker.said()).toMatch(/demo account/);
  await pool().query(`DELETE FROM "User" WHERE "id" = $1`, [demo.id]);
});

it('shares the embedded server, which the last process stops', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-worker-'));
  // As root the server runs as another user, who must be able to enter.
  if (process.getuid?.() === 0) chmodSync(folder, 0o755);
  left.push(() => rmSync(folder, { recursive: true, force: true }));
  const server = () => readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0];
  // What `npm run up` makes for its machine.
  writeFileSync(join(folder, 'secret'), env().authSecrets[0] ?? '');
  const settings = { APP_URL: '', AUTH_SECRET: '', DATABASE_URL: '', DATA_DIR: folder };
  const first = start(settings);
  await first.works();
  const second = start(settings);
  await second.works();
  const before = server();
  // A closed terminal stops it like SIGTERM.
  expect(await first.stop('SIGHUP')).toBe(0);
  const third = start(settings);
  await third.works();
  expect(server()).toBe(before);
  expect(await Promise.all([second.stop(), third.stop()])).toEqual([0, 0]);
  expect(server).toThrow(/ENOENT/);
}, 90_000);
