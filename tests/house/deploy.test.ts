import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv as parseFile } from 'node:util';
import { expect, it } from 'vitest';
import { parseEnv } from '@/lib/env';
import { bodyLimit } from '@/lib/http/body';

// The files of docs/deploy/ that no system test runs, and what must agree with the app.
const page = readFileSync('docs/deploy.md', 'utf8');
const unit = readFileSync('docs/deploy/sparekey@.service', 'utf8');
const nginx = readFileSync('docs/deploy/nginx.conf', 'utf8');

it('shows an environment file that a public app starts with, once the secrets are filled in', () => {
  const block = /^APP_URL=[\s\S]*?(?=^```)/m.exec(page)?.[0] ?? '';
  const settings = parseFile(block) as Record<string, string>;
  const filled = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, value === '' ? SECRETS[name] : value]),
  );
  expect(parseEnv(filled)).toMatchObject({
    ok: true,
    env: { isPublic: true, trustedProxies: 1 },
    warnings: [],
  });
});

const SECRETS: Record<string, string> = {
  AUTH_SECRET: '9f2c61d07be8453aa4c17e50d6b93f8271c04ea5d86b39f21e7a50c4b8d6123f',
  METRICS_TOKEN: '4be81c07d29f63a5e0b74c12f8d6930a',
  RESEND_API_KEY: 're_Zk49sQw1_8uTb',
  RESEND_WEBHOOK_SECRET: 'whsec_q7Xk2mPd9VtLz4RsWb8NcYf1HjGu5AeK',
};

it('tells nobody to write a password among the arguments of a command', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => `docs/${name}`)];
  const lines = pages
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => readFileSync(name, 'utf8').split('\n'));
  const commands = lines.filter((line) => /\b(pg_dump|pg_restore|psql|pg_basebackup) .*-/.test(line));
  expect(commands.length).toBeGreaterThanOrEqual(2);
  expect(commands.filter((line) => /_URL|postgres(ql)?:\/\/|PGPASSWORD/.test(line))).toEqual([]);
});

it('has a unit that starts what is there and gives a stop its time', () => {
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
  const [env, port, node, script = '', ...further] = value('ExecStart').split(' ');
  expect([env, node, further]).toEqual(['/usr/bin/env', '/usr/bin/node', []]);
  expect(existsSync(script)).toBe(true);
  // EnvironmentFile= wins over Environment=: two instances would have one port.
  expect(port).toBe('PORT=%i');
  expect(unit).not.toMatch(/^Environment=.*PORT/m);
  expect(Number(value('TimeoutStopSec'))).toBeGreaterThan(5);
  expect(value('EnvironmentFile')).toBe('/etc/sparekey/env');
});

it.skipIf(!existsSync('/usr/bin/systemd-analyze'))('has a unit that systemd understands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-unit-'));
  const file = join(folder, 'sparekey@.service');
  // What it starts is not on this machine.
  writeFileSync(file, unit.replace('/usr/bin/node', '/bin/true').replace('/srv/sparekey', '/'));
  const { stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8', timeout: 20_000 });
  rmSync(folder, { recursive: true });
  expect(stderr).not.toContain('sparekey@');
});

it('lets nginx take whatever the app answers with a page of its own', () => {
  const megabytes = Number(/client_max_body_size (\d+)m;/.exec(nginx)?.[1]);
  expect(megabytes * 1024 * 1024).toBeGreaterThan(2 * bodyLimit('/api/webhooks/resend'));
});
