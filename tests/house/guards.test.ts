import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// What guards rest on wherever they stand: held against the source, so that a new file can't go around them.

const files = ['app', 'components', 'emails', 'lib', 'scripts'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.startsWith('scripts/bench')),
);
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const filesWith = (pattern: RegExp) => files.filter((file) => pattern.test(texts.get(file) ?? '')).sort();
const found = (pattern: RegExp) => [
  ...new Set([...texts.values()].flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name))),
];

describe('cryptography', () => {
  // proves: ASVS 11.2.1
  it('is Node’s, jose’s, argon2’s and next-auth’s, and none of our own', () => {
    const taken = found(/import \{([^}]*)\} from '(?:node:)?crypto'/g).flatMap((names) =>
      names.split(',').map((name) => name.trim()),
    );
    const known = ['createHash', 'createHmac', 'hkdfSync', 'randomBytes', 'randomUUID', 'timingSafeEqual'];
    expect([...new Set(taken)].sort()).toEqual(known);
    expect(filesWith(/from '@node-rs\/argon2'/).every((file) => file.startsWith('lib/passwords/'))).toBe(
      true,
    );
    expect(filesWith(/from 'jose'/)).toEqual(['lib/links/token.ts']);
    expect(filesWith(/crypto\.subtle|webcrypto|createCipher|crypto-js|bcrypt|md5/i)).toEqual([]);
  });

  // proves: ASVS 11.4.1, ASVS 11.4.3
  it('hashes and keys by SHA-256 alone', () => {
    expect(found(/\b(?:createHash|createHmac|hkdfSync)\(\s*'([^']+)'/g)).toEqual(['sha256']);
    expect(filesWith(/\b(createHash|createHmac|hkdfSync)\((?!\s*')/)).toEqual([]);
  });

  // proves: ASVS 6.5.3, ASVS 11.5.1
  it('draws from Math.random only how long to wait and who is first', () => {
    expect(filesWith(/Math\.random/)).toEqual([
      'lib/outbox/write.ts',
      'lib/upkeep/purge.ts',
      'lib/upkeep/start.ts',
      'lib/worker/backoff.ts',
    ]);
  });
});

it('makes no signal by AbortSignal.any, which leaks on a source that lives on', () => {
  expect(filesWith(/AbortSignal\.any\(\w*\[/)).toEqual([]);
});

describe('the ways in', () => {
  // proves: ASVS 6.3.4, OWASP-FP no-sign-in
  it('are three: a sign-in, the end of a sign-up, and a new password of who is signed in', () => {
    expect(filesWith(/\bstartSession\(/).filter((file) => file !== 'lib/sessions/start.ts')).toEqual([
      'lib/accounts/begin-session.ts',
      'lib/accounts/change-password.ts',
      'lib/accounts/complete-sign-up.ts',
    ]);
    expect(filesWith(/\bbeginSession\(/)).toEqual([
      'lib/accounts/begin-session.ts',
      'lib/accounts/sign-in.ts',
    ]);
    expect(filesWith(/INSERT INTO "Session"|\bsession\.create/)).toEqual(['lib/sessions/start.ts']);
  });

  // proves: ASVS 6.3.4, OWASP-FP policy, OWASP-FP storage
  it('take a new password by one policy and one hash', () => {
    const hashing = filesWith(/\bhashPassword\(/).filter((file) => file.startsWith('lib/'));
    const sets = hashing.filter((file) => !/passwords\/hash\.ts|renew-hash\.ts/.test(file));
    expect(sets).toHaveLength(3);
    for (const file of sets) expect(texts.get(file), file).toMatch(/\bpasswordFault\(/);
    expect(filesWith(/from '@node-rs\/argon2'/)).toContain('lib/passwords/hash.ts');
  });
});
