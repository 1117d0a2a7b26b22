import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { env } from '@/lib/env';
import { programEnvironment } from '../../support/server/program-environment';

// A copy of this tree by links, so that a test has a `.env` of its own. Not for scripts/up.mjs, which would install
// packages through the link.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparekey-environment-'));
  for (const name of readdirSync('.').filter((one) => !/^\.(env|data|git|next)/.test(one)))
    symlinkSync(resolve(name), join(folder, name));
  mkdirSync(join(folder, '.data'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), lines.join('\n'));

const UP = `const { up } = await import('./scripts/up.ts'); await up({ dev: false, begun: Date.now() });`;

/** Runs one of our programs in the copy until it ends; with `.env`, unless `settings` say otherwise. */
function run(script: string, args: string[] = [], settings: Record<string, string | undefined> = {}) {
  const program =
    script === 'up'
      ? ['--import', 'tsx', '--input-type=module', '-e', UP]
      : [`scripts/${script}.mjs`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, {
    cwd: folder,
    env: programEnvironment({ ENV_FILE: undefined, ...settings }),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, said: stdout + stderr };
}

/** A program that says what its environment and its file hold. */
const PROBE = `import { faults, warnings } from './lib/settings/environment.mjs';
console.log(JSON.stringify({ env: process.env, argv: process.argv.slice(2), faults, warnings,
  certificates: process.env.NODE_EXTRA_CA_CERTS, options: process.execArgv }));`;
type Probed = { env: Record<string, string>; argv: string[]; faults: string[]; warnings: string[] };

function probe(args: string[] = [], settings: Record<string, string | undefined> = {}): Probed {
  write('probe.mjs', PROBE);
  const { stdout, stderr } = spawnSync(process.execPath, ['probe.mjs', ...args], {
    cwd: folder,
    env: programEnvironment({ ENV_FILE: undefined, ...settings }),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Probed;
}

describe('the settings file', () => {
  it('may have a BOM, CRLF, spaces, export, quotes and comments', () => {
    write(
      '.env',
      '\uFEFFPORT=3100\r',
      '# a comment\r',
      '  export APP_NAME = Pine grove \r',
      'MAIL_PASSWORD=abc#def\r',
      'MAIL_USERNAME=abc # def\r',
      `CRON_TOKEN='a"b # c$d\\e'\r`,
      'METRICS_TOKEN="a\\"b # c\\$d\\e" # a comment\r',
      'MAIL_FROM="Name, Inc." <a@example.com>\r',
      'SUPPORT_EMAIL=\r',
    );
    expect(probe()).toMatchObject({
      faults: [],
      env: {
        PORT: '3100',
        APP_NAME: 'Pine grove',
        MAIL_PASSWORD: 'abc#def',
        MAIL_USERNAME: 'abc',
        CRON_TOKEN: 'a"b # c$d\\e',
        METRICS_TOKEN: 'a"b # c$d\\e',
        MAIL_FROM: '"Name, Inc." <a@example.com>',
        SUPPORT_EMAIL: '',
      },
    });
  });

  it('means the same to a shell if written as docs/deploy.md says', () => {
    const values = {
      ONE: 'a b#c "d" $e \\f `g`',
      TWO: 'Name, Inc. <a@example.com>',
      THREE: '#x',
      FOUR: 'a=b%20',
    };
    write('.env', '# a comment', ...Object.entries(values).map(([name, value]) => `${name}='${value}'`));
    expect(probe().env).toMatchObject(values);
    const script = 'set -a; . ./.env; exec "$0" -p "JSON.stringify(process.env)"';
    const { stdout } = spawnSync('sh', ['-c', script, process.execPath], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject(values);
  });

  it('doesn’t override the environment and never sets NODE_ENV', () => {
    write('.env', 'PORT=3100', 'APP_NAME=Pinegrove', 'NODE_ENV=development');
    const { env: seen, warnings } = probe([], { PORT: '3200', SUPPORT_EMAIL: '' });
    expect([seen.PORT, seen.APP_NAME, seen.NODE_ENV]).toEqual(['3200', 'Pinegrove', undefined]);
    expect(warnings).toEqual([expect.stringMatching(/^NODE_ENV in \.env has no effect/)]);
  });

  it('is reported by line, without values, if it can’t be parsed', () => {
    write('.env', 'PORT=3100', 'leak-one', 'APP_NAME="leak-two', 'MAIL_PORT=25');
    const { faults, env: seen } = probe();
    expect(faults).toEqual([
      '.env, line 2: must be NAME=value',
      '.env, line 3: APP_NAME has a quote that isn’t closed',
    ]);
    expect(seen).toMatchObject({ PORT: '3100', MAIL_PORT: '25' });
    writeFileSync(join(folder, '.env'), '\uFEFFPORT=3100', 'utf16le');
    expect(probe().faults).toEqual(['.env must be text in UTF-8']);
    rmSync(join(folder, '.env'));
    mkdirSync(join(folder, '.env'));
    expect(probe().faults).toEqual(['.env can’t be read (EISDIR)']);
  });

  it('can be named by --env-file or ENV_FILE', () => {
    write('.env', 'APP_NAME=Here');
    write('service.env', 'APP_NAME=Service');
    for (const [args, settings] of [
      [['list', '--env-file', 'service.env', '--json'], {}],
      [['--env-file=service.env', 'list', '--json'], {}],
      [['list', '--json'], { ENV_FILE: join(folder, 'service.env') }],
    ] as const)
      expect(probe([...args], settings)).toMatchObject({
        argv: ['list', '--json'],
        env: { APP_NAME: 'Service' },
      });
    expect(probe([], { ENV_FILE: 'gone.env' }).faults).toEqual(['gone.env can’t be read (ENOENT)']);
    expect(probe([], { ENV_FILE: 'none' })).toMatchObject({ faults: [], env: { ENV_FILE: 'none' } });
  });

  it('can set variables that Node reads only at startup', () => {
    write('.env', 'NODE_EXTRA_CA_CERTS=/nowhere.pem', 'NODE_OPTIONS=--stack-trace-limit=7', 'TZ=Asia/Tokyo');
    write(
      'probe.mjs',
      `${PROBE.split('\n')[0]}
      process.exitCode = 7;
      console.log(JSON.stringify([Error.stackTraceLimit, new Date(0).getHours(), process.argv.slice(2)]));`,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, ['probe.mjs', 'list'], {
      cwd: folder,
      env: programEnvironment({ ENV_FILE: undefined }),
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toEqual([7, 9, ['list']]);
    // Node complains of a file that isn't there: it has looked.
    expect(stderr).toContain('/nowhere.pem');
    expect(status).toBe(7);
  });
});

describe('a file that Next would read beside .env', () => {
  const refused = [
    '.env.local',
    '.env.production',
    '.env.development.local',
    '.env.test',
    '.ENV.Production.Local',
  ];
  const harmless = ['.env.example', '.env.sample', '.env.bak', '.env.staging', '.envrc'];

  // proves: weak-secrets
  it.each(['start', 'up', 'build', 'worker', 'doctor', 'account', 'mail', 'mail-test'])(
    'is refused by name: %s',
    (script) => {
      for (const name of [...refused, ...harmless]) write(name, 'RATE_LIMITS=off');
      const args = { account: ['list'], mail: ['list'], 'mail-test': ['ada@example.com'] }[script] ?? [];
      const { status, said } = run(script, args, {
        APP_URL: env().appUrl,
        AUTH_SECRET: env().authSecrets[0],
        DATABASE_URL: env().databaseUrl,
        MAIL_PORT: script === 'build' ? '25' : 'none',
      });
      expect(status).toBe(1);
      for (const name of refused) expect(said).toContain(`${name} is not read`);
      for (const name of harmless) expect(said).not.toContain(`${name} is`);
      // With all the other faults.
      if (script !== 'build') expect(said).toContain('MAIL_PORT must be');
    },
  );
});

describe('a developer’s own .env', () => {
  it('doesn’t affect programs that tests start', () => {
    write('.env', 'APP_NAME=Pinegrove', 'RESEND_API_KEY=re_Zk49sQw1_8uTb');
    expect(probe().env).toHaveProperty('APP_NAME', 'Pinegrove');
    for (const settings of [programEnvironment({}), { ENV_FILE: process.env.ENV_FILE }]) {
      const { env: seen } = probe([], settings as Record<string, string>);
      expect([seen.APP_NAME, seen.RESEND_API_KEY]).toEqual([undefined, undefined]);
    }
  });

  it('is withheld from every program with its own environment', () => {
    const files = readdirSync('tests', { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.tsx?$/.test(name),
    );
    const own = files.filter((name) =>
      /process\.env\.PATH|\{ PATH\b/.test(readFileSync(join('tests', name), 'utf8')),
    );
    expect(own.sort()).toEqual(['lib/settings/environment.test.ts', 'support/server/program-environment.ts']);
  });
});
