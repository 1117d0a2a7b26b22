import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEnv } from '@/lib/env';

const random = () => randomBytes(32).toString('hex');
const webhook = () => `whsec_${randomBytes(24).toString('base64')}`;

const whole = () => ({
  APP_URL: 'https://accounts.example.com',
  AUTH_SECRET: random(),
  AUTH_SECRET_1: random(),
  AUTH_SECRET_2: random(),
  DATABASE_URL: `postgresql://app:${random()}@127.0.0.1:5432/d`,
  RESEND_API_KEY: `re_${random()}`,
  RESEND_WEBHOOK_SECRET: webhook(),
  RESEND_WEBHOOK_SECRET_1: webhook(),
  MAIL_FROM: 'accounts@example.com',
  MAIL_PASSWORD: random(),
  METRICS_TOKEN: random(),
  CRON_TOKEN: random(),
});

function faultsOf(source: Record<string, string>): string[] {
  const result = parseEnv(source);
  return result.ok ? [] : result.faults;
}

// proves: weak-secrets
describe('a secret', () => {
  it('is accepted in hex, base64 and base64url', () => {
    for (let round = 0; round < 100; round++) {
      expect(faultsOf(whole())).toEqual([]);
      for (const coding of ['base64', 'base64url'] as const) {
        const [AUTH_SECRET, METRICS_TOKEN] = [32, 18].map((size) => randomBytes(size).toString(coding));
        expect(
          faultsOf({ ...whole(), AUTH_SECRET: AUTH_SECRET ?? '', METRICS_TOKEN: METRICS_TOKEN ?? '' }),
        ).toEqual([]);
      }
    }
  });

  const one = random();
  it.each([
    ['unset', ''],
    ['of one byte', 'x'],
    ['of 31 bytes', one.slice(0, 31)],
    ['one letter over and over', 'a'.repeat(64)],
    ['a few letters over and over', '0123456789abcdef'.repeat(4)],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz0123456789'],
    ['of eight different letters', 'h7cba9f2c77bhfa92bc9a7fh22cbfa97hb9'],
    ['what a page tells to put there', 'change-me-to-32-random-bytes-or-more-please'],
    ['the command that would make it', 'openssl rand -hex 32 > /run/keys/auth'],
    ['the tutorial’s', 'you-will-never-guess-this-secret-key-of-ours'],
  ])('is refused when it is %s, as the current and as an older one', (_, value) => {
    const older = value === '' ? [] : ['AUTH_SECRET_1', 'AUTH_SECRET_7'];
    for (const name of ['AUTH_SECRET', ...older]) {
      const faults = faultsOf({ ...whole(), [name]: value });
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(new RegExp(`^${name} `));
      if (value.length > 1) expect(faults[0]).not.toContain(value);
    }
  });

  const names = Object.keys(whole()).filter((name) => /SECRET|TOKEN|API_KEY|PASSWORD/.test(name));
  /** In the form that the settings of this name have. */
  const made = (name: string) =>
    name.includes('WEBHOOK') ? webhook() : name === 'RESEND_API_KEY' ? `re_${random()}` : random();
  const pairs = names.flatMap((name, at) =>
    names.slice(at + 1).map((other): [string, string] => [name, other]),
  );
  // No value has the form of both. And Resend's key is the password, at its SMTP server.
  const free = (name: string, other: string) =>
    name === 'RESEND_API_KEY' && (other.includes('WEBHOOK') || other === 'MAIL_PASSWORD');

  it.each(pairs.filter(([name, other]) => !free(name, other)))(
    'is refused when %s and %s are the same',
    (name, other) => {
      const same = /RESEND/.test(other) ? made(other) : made(name);
      const faults = faultsOf({ ...whole(), [name]: same, [other]: same });
      expect(faults).toHaveLength(1);
      expect([`${name} must differ from ${other}`, `${other} must differ from ${name}`]).toContain(faults[0]);
    },
  );

  it('is rejected if it is also a database password', () => {
    const given = whole();
    for (const name of ['DATABASE_URL', 'DIRECT_DATABASE_URL'])
      for (const [secret, value] of Object.entries({
        AUTH_SECRET: given.AUTH_SECRET,
        AUTH_SECRET_2: given.AUTH_SECRET_2,
      }))
        for (const url of [
          `postgresql://app:${value}@127.0.0.1/d`,
          `postgresql://app:%${value.charCodeAt(0).toString(16)}${value.slice(1)}@127.0.0.1/d`,
          `postgresql://app@127.0.0.1/d?sslmode=require&password=${value}`,
        ])
          expect(faultsOf({ ...given, [name]: url })).toEqual([
            `${secret} must differ from the password in ${name}`,
          ]);
    const DIRECT_DATABASE_URL = given.DATABASE_URL;
    expect(faultsOf({ ...given, DIRECT_DATABASE_URL })).toEqual([]);
  });

  const guessable: [string, string][] = [
    ['METRICS_TOKEN', 'aaaaaaaaaaaaaaaa'],
    ['METRICS_TOKEN', '0123456789abcdef'],
    ['CRON_TOKEN', 'secretsecretsecret'],
    ['CRON_TOKEN', 'abacabadabacabae'],
    ['CRON_TOKEN', 'xxxxxxxx-cron-token'],
    ['RESEND_WEBHOOK_SECRET', `whsec_${'A'.repeat(32)}`],
    ['RESEND_WEBHOOK_SECRET', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['RESEND_WEBHOOK_SECRET', `whsec_${randomBytes(23).toString('base64')}`],
    ['RESEND_WEBHOOK_SECRET_1', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['RESEND_API_KEY', 'x'],
    ['RESEND_API_KEY', 're_'],
    ['RESEND_API_KEY', 're_xxxxxxxxx'],
    ['AUTH_SECRET', 'replace-this-with-a-random-secret-value'],
    ['AUTH_SECRET', 'insecure-development-secret-do-not-use'],
    ['AUTH_SECRET', 'my-secret-key-that-is-32-bytes-long!'],
    ['AUTH_SECRET', '0123456789abcdef'.repeat(4)],
    ['AUTH_SECRET_1', 'insecure-development-secret-do-not-use'],
    ['AUTH_SECRET_2', 'example-signing-key-of-0123456789-bytes'],
  ];
  it.each(guessable)('is rejected for a public app if guessable or published: %s=%s', (name, value) => {
    const faults = faultsOf({ ...whole(), [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} must be `));
    expect(faults[0]?.replace(/^\S+/, '').replace('begins with re_', '')).not.toContain(value);
  });

  it('may be simple in a local app', () => {
    for (const [name, value] of guessable)
      expect(faultsOf({ ...whole(), APP_URL: 'http://localhost:3000', [name]: value }), name).toEqual([]);
  });

  it('is reported by its own name, even after a gap in the numbers', () => {
    const { AUTH_SECRET_1: _one, ...given } = whole();
    expect(faultsOf({ ...given, AUTH_SECRET_2: given.AUTH_SECRET, AUTH_SECRET_9: 'short' })).toEqual([
      expect.stringMatching(/^AUTH_SECRET_9 must be at least 32 bytes/),
      'AUTH_SECRET must differ from AUTH_SECRET_2',
    ]);
  });
});

// proves: weak-secrets
it('rejects every secret shown in the README, .env.example and docs', () => {
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
  const text = ['README.md', 'CONTRIBUTING.md', '.env.example', ...pages.map((name) => `docs/${name}`)]
    .map((page) => readFileSync(page, 'utf8'))
    .join('\n');
  const given = [
    ...text.matchAll(/([A-Z_]*(?:SECRET|TOKEN|API_KEY)(?:_\d)?)["'`]?[ \t]*[=:][ \t]*["'`]?([^\s"'`]*)/g),
  ];
  const loose = text.match(/[0-9a-f]{32,}|whsec_[^\s`]+/g) ?? [];
  expect(given.length).toBeGreaterThan(5);
  const shown = [
    ...given.map(([, name, value]) => [name, value]),
    ...loose.map((one) => ['AUTH_SECRET', one]),
  ];
  for (const [name = '', value = ''] of shown)
    if (value !== '') expect(faultsOf({ ...whole(), [name]: value }), name).not.toEqual([]);
});
