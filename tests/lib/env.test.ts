import { readFileSync } from 'node:fs';
import { env, parseEnv as parse } from '@/lib/env';
import { settingsSchema } from '@/lib/settings/schema';
import { describe, expect, it, vi } from 'vitest';

const SECRET = 'a8f1c2d93be4760518fe2dc9b7a4306512cd98ef40ab7631';
const WEBHOOK = 'whsec_q3sP0f8mVd2LrX7kTzB1yNw5HcJ6uEaG';
const local = {
  APP_URL: 'http://localhost:3000',
  AUTH_SECRET: SECRET,
  DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/d',
};
const open = {
  ...local,
  APP_URL: 'https://accounts.example.com',
  RESEND_API_KEY: 're_123456789',
  MAIL_FROM: 'Accounts <accounts@example.com>',
};

function faultsOf(source: Record<string, string | undefined>): string[] {
  const result = parse(source);
  return result.ok ? [] : result.faults;
}

// proves: weak-secrets
describe('settings', () => {
  it('accepts the minimum settings of a local and of a public app', () => {
    expect(parse(local)).toMatchObject({
      ok: true,
      env: { isPublic: false, mail: { kind: 'mailbox' }, linkTtlSeconds: 600 },
    });
    expect(parse(open)).toMatchObject({
      ok: true,
      env: { isPublic: true, isHttps: true, mail: { kind: 'resend' } },
    });
  });

  it('names every fault at once, including rules across settings', () => {
    const faults = faultsOf({
      APP_URL: 'http://accounts.example.com/path?x=1',
      AUTH_SECRET: 'short',
      LINK_TTL_SECONDS: '601',
      RATE_LIMITS: 'off',
      WORKER: 'maybe',
    });
    for (const name of [
      'APP_URL',
      'AUTH_SECRET',
      'DATABASE_URL',
      'LINK_TTL_SECONDS',
      'RATE_LIMITS',
      'WORKER',
      'RESEND_API_KEY',
    ])
      expect(
        faults.some((fault) => fault.startsWith(`${name} `)),
        name,
      ).toBe(true);
    expect(faults.filter((fault) => fault.startsWith('APP_URL'))).toHaveLength(2);
  });

  it('never prints a value', () => {
    const source = {
      APP_URL: 'http://leak-one.example.com/leak-two',
      AUTH_SECRET: 'leak-three',
      DATABASE_URL: 'mysql://leak-four',
      MAIL_FROM: 'leak-five',
      ADMINS: 'leak-six',
      TRUSTED_PROXIES: 'leak-seven',
      RESEND_WEBHOOK_SECRET: 'leak-eight',
    };
    const faults = faultsOf(source);
    expect(faults.length).toBeGreaterThanOrEqual(7);
    expect(faults.join('\n')).not.toMatch(/leak/);
  });

  // proves: ASVS 12.2.1, ASVS 6.2.1, ASVS 6.5.5, OWASP-FP https, provider-address
  it.each([
    ['http', { APP_URL: 'http://accounts.example.com' }, 'APP_URL'],
    ['a path', { APP_URL: 'https://accounts.example.com/app' }, 'APP_URL'],
    ['a query', { APP_URL: 'https://accounts.example.com/?a=1' }, 'APP_URL'],
    ['userinfo', { APP_URL: 'https://me:pw@accounts.example.com' }, 'APP_URL'],
    ['no way to send mail', { RESEND_API_KEY: undefined }, 'RESEND_API_KEY'],
    ['no sender', { MAIL_FROM: undefined }, 'MAIL_FROM'],
    ['limits off', { RATE_LIMITS: 'off' }, 'RATE_LIMITS'],
    ['a redirected provider', { RESEND_BASE_URL: 'http://127.0.0.1:9' }, 'RESEND_BASE_URL'],
    ['a repeated secret', { AUTH_SECRET: 'a'.repeat(64) }, 'AUTH_SECRET'],
    ['a secret used twice', { METRICS_TOKEN: SECRET }, 'AUTH_SECRET'],
    ['a short older secret', { AUTH_SECRET_1: 'short' }, 'AUTH_SECRET_1'],
    ['a sender with a line break', { MAIL_FROM: 'A\r\nBcc: x@example.com <a@example.com>' }, 'MAIL_FROM'],
    ['a sender with another line end', { MAIL_FROM: 'A\u2028B <a@example.com>' }, 'MAIL_FROM'],
    ['two senders', { MAIL_FROM: 'a@example.com,b@example.com' }, 'MAIL_FROM'],
    ['a fragment', { APP_URL: 'https://accounts.example.com/#a' }, 'APP_URL'],
    ['another scheme', { APP_URL: 'ftp://accounts.example.com' }, 'APP_URL'],
    ['no address at all', { APP_URL: 'accounts.example.com' }, 'APP_URL'],
    ['a name with a tag', { APP_NAME: '<b>Accounts' }, 'APP_NAME'],
    ['a long name', { APP_NAME: 'a'.repeat(61) }, 'APP_NAME'],
    ['two people to turn to', { SUPPORT_EMAIL: 'a@example.com, b@example.com' }, 'SUPPORT_EMAIL'],
    ['another database', { DATABASE_URL: 'mysql://u:p@127.0.0.1/d' }, 'DATABASE_URL'],
    ['a database nowhere', { DATABASE_URL: 'postgresql://u:p@host:port/d' }, 'DATABASE_URL'],
    ['another direct one', { DIRECT_DATABASE_URL: 'http://127.0.0.1' }, 'DIRECT_DATABASE_URL'],
    ['a key with a line end', { RESEND_API_KEY: 're_12345\n6789' }, 'RESEND_API_KEY'],
    ['a webhook secret cut short', { RESEND_WEBHOOK_SECRET: 'whsec_c2hvcnQ=' }, 'RESEND_WEBHOOK_SECRET'],
    ['an older webhook secret alone', { RESEND_WEBHOOK_SECRET_1: WEBHOOK }, 'RESEND_WEBHOOK_SECRET'],
    ['an address for a mail server', { MAIL_SERVER: 'smtp://mail.example.com' }, 'MAIL_SERVER'],
    ['port 0', { PORT: '0' }, 'PORT'],
    ['a port that is none', { MAIL_PORT: '70000' }, 'MAIL_PORT'],
    ['a half of TLS', { MAIL_USE_TLS: 'maybe' }, 'MAIL_USE_TLS'],
    ['a user without password', { MAIL_USERNAME: 'me' }, 'MAIL_PASSWORD'],
    ['admins that are none', { ADMINS: 'me' }, 'ADMINS'],
    ['links that live long', { LINK_TTL_SECONDS: '601' }, 'LINK_TTL_SECONDS'],
    ['links that never live', { LINK_TTL_SECONDS: '0' }, 'LINK_TTL_SECONDS'],
    ['short passwords', { PASSWORD_MIN_LENGTH: '7' }, 'PASSWORD_MIN_LENGTH'],
    ['passwords that no person types', { PASSWORD_MIN_LENGTH: '65' }, 'PASSWORD_MIN_LENGTH'],
    ['proxies below zero', { TRUSTED_PROXIES: '-1' }, 'TRUSTED_PROXIES'],
    ['all proxies trusted', { TRUSTED_PROXIES: 'true' }, 'TRUSTED_PROXIES'],
    ['half a worker', { WORKER: 'half' }, 'WORKER'],
    ['a host name to listen on', { HOST: 'accounts.example.com' }, 'HOST'],
    ['a key with a quote in it', { RESEND_API_KEY: 're_12345"6789' }, 'RESEND_API_KEY'],
    ['a secret with one of its quotes', { AUTH_SECRET: `"${SECRET}` }, 'AUTH_SECRET'],
    ['an older secret in curly quotes', { AUTH_SECRET_1: `“1${SECRET}”` }, 'AUTH_SECRET_1'],
    ['a token with one of its quotes', { CRON_TOKEN: `${SECRET}x'` }, 'CRON_TOKEN'],
    ['a password that swallowed the next line', { MAIL_PASSWORD: 'abc\nMAIL_PORT=' }, 'MAIL_PASSWORD'],
    ['a list of senders with names', { MAIL_FROM: 'A <a@example.com>, B <b@example.com>' }, 'MAIL_FROM'],
    ['a list that ends with a name', { MAIL_FROM: 'a@example.com, B <b@example.com>' }, 'MAIL_FROM'],
    ['a sender whose quotes are not closed', { MAIL_FROM: '"Name <a@example.com>' }, 'MAIL_FROM'],
    ['a short metrics token', { METRICS_TOKEN: 'a1b2c3d4e5' }, 'METRICS_TOKEN'],
    ['a cron token from a page', { CRON_TOKEN: 'change-me-to-something' }, 'CRON_TOKEN'],
    [
      'certificates that nobody checks',
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      'NODE_TLS_REJECT_UNAUTHORIZED',
    ],
    ['a runtime that talks', { NODE_DEBUG: 'http' }, 'NODE_DEBUG'],
    ['a runtime that talks below', { NODE_DEBUG_NATIVE: 'http2' }, 'NODE_DEBUG_NATIVE'],
    ['a runtime that is inspected', { NODE_OPTIONS: '--max-old-space-size=512 --inspect' }, 'NODE_OPTIONS'],
    ['a runtime inspected from anywhere', { NODE_OPTIONS: '--inspect-brk=0.0.0.0:9229' }, 'NODE_OPTIONS'],
    ['a parser that guesses', { NODE_OPTIONS: '"--insecure_http_parser"' }, 'NODE_OPTIONS'],
    ['keys that are written down', { NODE_OPTIONS: '--tls-keylog=/tmp/keys' }, 'NODE_OPTIONS'],
    ['many hosts', { APP_URL: 'https://*.example.com' }, 'APP_URL'],
    ['a database without host and name', { DATABASE_URL: 'postgresql://' }, 'DATABASE_URL'],
    ['a database without a name', { DATABASE_URL: 'postgresql://u:p@127.0.0.1' }, 'DATABASE_URL'],
    ['a database without a host', { DATABASE_URL: 'postgresql:///d' }, 'DATABASE_URL'],
    ['a password half escaped', { DATABASE_URL: 'postgresql://u:50%@127.0.0.1/d' }, 'DATABASE_URL'],
    ['the same in the direct one', { DIRECT_DATABASE_URL: 'postgresql://u:%zz@h/d' }, 'DIRECT_DATABASE_URL'],
    ['a schema', { DATABASE_URL: 'postgresql://u:p@h/d?schema=accounts' }, 'DATABASE_URL'],
    ['a direct schema', { DIRECT_DATABASE_URL: 'postgresql://h/d?schema=' }, 'DIRECT_DATABASE_URL'],
    ['a mail server that is none', { MAIL_SERVER: '???' }, 'MAIL_SERVER'],
    ['a mail server between dots', { MAIL_SERVER: 'mail..example.com' }, 'MAIL_SERVER'],
    ['an admin beyond ASCII', { ADMINS: 'ops@example.com, ops@ex\u00e4mple.com' }, 'ADMINS'],
    ['a help between dots', { SUPPORT_EMAIL: 'a@b..c' }, 'SUPPORT_EMAIL'],
    ['a sender between dots', { MAIL_FROM: 'Accounts <a@b..c>' }, 'MAIL_FROM'],
    ['a sender that only this machine knows', { MAIL_FROM: 'Accounts <no-reply@localhost>' }, 'MAIL_FROM'],
    ['an admin that only this machine knows', { ADMINS: 'ops@example.com,root@localhost' }, 'ADMINS'],
  ])('refuses a public app with %s', (_, change, name) => {
    const faults = faultsOf({ ...open, ...change });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} `));
  });

  it('also checks the options that Node was started with', () => {
    const started = (options: string[], source = open) => {
      const result = parse(source, options);
      return result.ok ? [] : result.faults.map((fault) => fault.split(' ')[0]);
    };
    expect(started(['--enable-source-maps', '--import', 'tsx'])).toEqual([]);
    expect(started(['--inspect=0.0.0.0:9229', '--insecure-http-parser', '--tls_keylog=x'])).toEqual([
      '--inspect',
      '--insecure-http-parser',
      '--tls-keylog',
    ]);
    expect(started(['--inspect'], { ...local, MAIL_FROM: '', RESEND_API_KEY: '' })).toEqual([]);
  });

  it('accepts the usual names of databases, servers and senders', () => {
    for (const DATABASE_URL of [
      'postgresql://app@db_1:5432/accounts?sslmode=verify-full',
      'postgres://app:p%40ss%2Fword@10.0.0.1/accounts',
      'postgresql://app@[::1]:5432/accounts',
      'postgresql:///accounts?host=/var/run/postgresql',
      'postgresql://app@10.0.0.1/accounts?schema=public&pgbouncer=true',
      'postgresql://app@%2Fvar%2Frun%2Fpostgresql/accounts',
    ])
      expect(faultsOf({ ...open, DATABASE_URL, DIRECT_DATABASE_URL: DATABASE_URL }), DATABASE_URL).toEqual(
        [],
      );
    for (const MAIL_SERVER of [
      'smtp.example.com',
      'localhost',
      '127.0.0.1',
      'mail_1',
      'xn--mnchen-3ya.example',
    ])
      expect(faultsOf({ ...open, MAIL_SERVER }), MAIL_SERVER).toEqual([]);
    for (const MAIL_FROM of ["Åsa O'Hara <asa.o'hara+keys@mail.example.com>", 'keys@example.com'])
      expect(faultsOf({ ...open, MAIL_FROM, ADMINS: 'a@example.com, b@example.org,' })).toEqual([]);
    const here = {
      MAIL_FROM: 'Keys <no-reply@localhost>',
      ADMINS: 'root@localhost',
      SUPPORT_EMAIL: 'me@box',
    };
    expect(faultsOf({ ...local, ...here })).toEqual([]);
  });

  it.each([
    ...['true', 'True', 'TRUE', '1', 'on', 'yes', ' on ', '"true"', "'1'"].map(
      (word) => [word, true] as const,
    ),
    ...['false', 'False', '0', 'off', 'Off', 'no', ' 0\r'].map((word) => [word, false] as const),
  ])('reads %j as %s in every setting that is on or off', (word, value) => {
    const settings = { MAIL_USE_TLS: word, RATE_LIMITS: word, WORKER: word, MAIL_SERVER: 'localhost' };
    expect(parse({ ...local, ...settings, MAIL_FROM: 'a@example.com' })).toMatchObject({
      ok: true,
      env: { mail: { tls: value }, rateLimits: value, worker: value },
    });
  });

  it('removes spaces and one pair of quotes around any value', () => {
    const plain = {
      ...open,
      AUTH_SECRET_1: `1${SECRET}`,
      PORT: '3100',
      ADMINS: 'ops@example.com',
      RESEND_WEBHOOK_SECRET: WEBHOOK,
      SUPPORT_EMAIL: 'help@example.com',
      APP_NAME: 'Pinegrove',
      DATA_DIR: '.data/x',
      TRUSTED_PROXIES: '1',
      HOST: '0.0.0.0',
    };
    const expected = parse(plain);
    expect(expected.ok).toBe(true);
    for (const around of [(value: string) => ` ${value}\t\r`, (value: string) => `"${value}"`])
      expect(
        parse(Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, around(value)]))),
      ).toEqual(expected);
    expect(parse({ ...local, APP_NAME: '" "' })).toMatchObject({ ok: true, env: { appName: 'Sparekey' } });
  });

  it.each([
    ['"Name, Inc." <a@example.com>', '"Name, Inc." <a@example.com>'],
    ['Name, Inc. <a@example.com>', '"Name, Inc." <a@example.com>'],
    ['"Name, Inc. <a@example.com>"', '"Name, Inc." <a@example.com>'],
    ['"The \\"Keys\\"" <a@example.com>', '"The \\"Keys\\"" <a@example.com>'],
    ['"Plain" <a@example.com>', 'Plain <a@example.com>'],
    ['Åsa & Söhne: Schlüssel <a@example.com>', '"Åsa & Söhne: Schlüssel" <a@example.com>'],
    ['Schlüssel<a@example.com>', 'Schlüssel <a@example.com>'],
    ['<a@example.com>', 'a@example.com'],
    ['a@example.com', 'a@example.com'],
  ])('reads the sender %s', (given, mailFrom) => {
    expect(parse({ ...open, MAIL_FROM: given })).toMatchObject({ ok: true, env: { mailFrom } });
  });

  it('listens on loopback only, unless the app is public or HOST is set', () => {
    const listening = (source: Record<string, string>) => {
      const result = parse(source);
      return result.ok && [result.env.host, result.warnings.join()];
    };
    expect(listening(local)).toEqual(['127.0.0.1', '']);
    expect(listening(open)).toEqual([null, '']);
    expect(listening({ ...open, HOST: '127.0.0.1' })).toEqual(['127.0.0.1', '']);
    expect(listening({ ...local, HOST: '::1' })).toEqual(['::1', '']);
    for (const HOST of ['0.0.0.0', '::', '192.168.1.20'])
      expect(listening({ ...local, HOST })).toEqual([HOST, expect.stringMatching(/^HOST /)]);
  });

  it('recognizes loopback by address, not by a similar name', () => {
    for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]'])
      expect(faultsOf({ ...local, APP_URL: `http://${host}:3000` })).toEqual([]);
    for (const host of ['localhost.example.com', '127.0.0.1.example.com', '10.0.0.1', '[::2]'])
      expect(faultsOf({ ...local, APP_URL: `http://${host}:3000` })).not.toEqual([]);
  });

  it('keeps older secrets in numerical order', () => {
    const [two, ten] = [`${SECRET}2`, `${SECRET}10`];
    const result = parse({ ...local, AUTH_SECRET_10: ten, AUTH_SECRET_2: two });
    expect(result).toMatchObject({ ok: true, env: { authSecrets: [SECRET, two, ten] } });
  });

  // proves: NIST 3.1.1.2 length, OWASP-Auth length
  it('warns about short passwords', () => {
    const result = parse({ ...local, PASSWORD_MIN_LENGTH: '8' });
    expect(result.ok && result.warnings.join()).toMatch(/PASSWORD_MIN_LENGTH/);
  });

  it('warns about database parameters that have no effect', () => {
    const url = 'postgresql://u:p@127.0.0.1/d?sslaccept=strict&connection_limit=5&application_name=x';
    const result = parse({ ...local, DIRECT_DATABASE_URL: url });
    expect(result.ok && result.warnings).toContain(
      'DIRECT_DATABASE_URL has parameters that have no effect: connection_limit, sslaccept',
    );
  });
});

describe('.env.example', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const named = lines.flatMap((line) => /^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$/.exec(line)?.slice(1, 3) ?? []);
  const entries = new Map(
    named.flatMap((name, at) => (at % 2 === 0 ? [[name, named[at + 1] ?? ''] as const] : [])),
  );

  it('names every setting and no others', () => {
    const names = [...entries.keys()].filter((name) => name !== 'AUTH_SECRET_1');
    expect(names.sort()).toEqual(Object.keys(settingsSchema.shape).sort());
  });

  it('shows the real defaults and no usable secret', () => {
    for (const [name, value] of entries) {
      const field = settingsSchema.shape[name as keyof typeof settingsSchema.shape];
      if (value !== '') expect(field.parse(value), name).toEqual(field.parse(undefined));
    }
    expect(faultsOf({ ...Object.fromEntries(entries) }).map((fault) => fault.split(' ')[0])).toEqual(
      expect.arrayContaining(['APP_URL', 'AUTH_SECRET']),
    );
  });
});

it('keeps the settings of the start in every copy of the module', async () => {
  const settings = env();
  vi.stubEnv('RATE_LIMITS', 'off');
  vi.resetModules();
  const copy = await import('@/lib/env');
  expect(copy.env).not.toBe(env);
  expect(copy.env()).toBe(settings);
  vi.unstubAllEnvs();
});
