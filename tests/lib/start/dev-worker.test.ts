import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { db } from '@/lib/database/client';
import { env } from '@/lib/env';
import { listMailbox } from '@/lib/mail/mailbox/list';
import { write } from '../../support/mail/outbox';
import { newPerson } from '../../support/people/people';
import { programEnvironment } from '../../support/server/program-environment';
import { until } from '../../support/until';

// A copy of what the worker is made of, so that a template of it can be edited.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparekey-fresh-'));
  for (const name of ['emails', 'lib', 'scripts', 'prisma/generated', 'package.json', 'tsconfig.json'])
    cpSync(name, join(folder, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = `const { startDevWorker } = await import('./lib/start/dev-worker.ts');
const worker = startDevWorker();
process.once('SIGTERM', () => void worker.stop());`;

it('uses an edited template for the next mail and reports changed settings', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', PROGRAM], {
    cwd: folder,
    env: programEnvironment({
      ENV_FILE: undefined,
      APP_URL: env().appUrl,
      AUTH_SECRET: env().authSecrets[0],
      DATABASE_URL: env().databaseUrl,
      DATA_DIR: env().dataDir,
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const person = await newPerson();
  const subjects = async () =>
    (await listMailbox()).filter(({ to }) => to === person.email).map(({ subject }) => subject);

  await write('password-reset', person.email);
  await until('the first mail is there', async () => (await subjects()).length === 1, 60_000);
  expect((await subjects())[0]).not.toContain('Edited');
  const [before] = await db().worker.findMany();

  const template = join(folder, 'emails/reset-password.tsx');
  const text = readFileSync(template, 'utf8');
  expect(text).toContain('`Reset your');
  writeFileSync(template, text.replace('`Reset your', '`Edited: reset your'));
  await until(
    'another worker has begun',
    async () => {
      const workers = await db().worker.findMany();
      return workers.length === 1 && workers[0]?.id !== before?.id;
    },
    60_000,
  );
  await write('password-reset', person.email);
  await until(
    'the edited mail is there',
    async () => (await subjects()).some((one) => one.includes('Edited')),
    60_000,
  );

  expect(said).not.toContain('has changed');
  appendFileSync(join(folder, '.env'), 'APP_NAME=Pinegrove\n');
  await until('it says so', () => /^\.env has changed\. Restart npm run dev/m.test(said), 60_000);
  writeFileSync(join(folder, '.env.local'), 'RATE_LIMITS=off\n');
  await until('it names the file', () => /^\.env\.local is not read\. /m.test(said), 60_000);

  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await db().worker.count()).toBe(0);
}, 180_000);
