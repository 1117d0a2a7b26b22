import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { env } from '@/lib/env';
import { programEnvironment } from '../support/server/program-environment';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sparekey-up-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = `const { up } = await import('./scripts/up.ts'); await up({ dev: true, begun: Date.now() });`;

/** `npm run dev`'s program, but for the installation of packages, until it ends. */
function dev(settings: Record<string, string>) {
  const environment = programEnvironment({
    DATA_DIR: folder,
    AUTH_SECRET: env().authSecrets[0],
    DATABASE_URL: env().databaseUrl,
    RESEND_API_KEY: 're_test_key',
    MAIL_FROM: 'accounts@example.com',
    ...settings,
  });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', PROGRAM],
    {
      env: environment,
      encoding: 'utf8',
      timeout: 25_000,
    },
  );
  return { status, said: stdout + stderr };
}

// proves: development-surface, ASVS 13.4.2
it('refuses a public APP_URL in development, together with other faults', () => {
  const alone = dev({ APP_URL: 'https://leak.example.com' });
  expect(alone.status).toBe(1);
  expect(alone.said).toMatch(/^- APP_URL must be loopback for npm run dev$/m);
  const among = dev({ APP_URL: 'http://leak.example.com', TRUSTED_PROXIES: 'leak' });
  expect(among.status).toBe(1);
  for (const fault of ['- APP_URL must be loopback', '- APP_URL must begin with https', '- TRUSTED_PROXIES'])
    expect(among.said).toContain(fault);
  expect(alone.said + among.said).not.toContain('leak');
  expect(readdirSync(folder)).toEqual([]);
});

it.each(['', 'short', 'f'.repeat(63), 'no hex '.repeat(10)])(
  'names the file when the secret of this machine is broken: %j',
  (content) => {
    writeFileSync(join(folder, 'secret'), content);
    const { status, said } = dev({ AUTH_SECRET: '' });
    expect(status).toBe(1);
    expect(said).toContain(join(folder, 'secret'));
    expect(said).not.toMatch(/AUTH_SECRET|^\s+at /m);
    expect(content.length > 5 && said.includes(content)).toBe(false);
  },
);

it('names DATA_DIR if it isn’t writable', () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const { status, said } = dev({ AUTH_SECRET: '', DATA_DIR: join(file, 'data') });
  expect(status).toBe(1);
  expect(said).toMatch(/^DATA_DIR: .* isn’t writable \(ENOTDIR\)\.$/m);
});
