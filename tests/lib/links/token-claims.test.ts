import { describe, expect, it } from 'vitest';
import { env } from '@/lib/env';
import { readToken } from '@/lib/links/token';
import { deriveKey } from '@/lib/secrets';
import { claims, forge, linkKey, payload, SECRET } from '../../support/faults/forged-token';

const now = claims.issuedAt;
const read = (token: string | undefined) => readToken('password-reset', token);

// proves: wrong-issuer, life-on-trust
describe('readToken with the right key', () => {
  // proves: ASVS 9.2.1, ASVS 9.2.3, ASVS 6.5.5
  it.each([
    ['an issuer', { iss: env().appUrl }],
    ['a subject', { sub: 'admin' }],
    ['no audience', { aud: undefined }],
    ['another purpose', { aud: 'sign-up' }],
    ['an audience list', { aud: ['password-reset', 'sign-up'] }],
    ['an audience list of one', { aud: ['password-reset'] }],
    ['no id', { jti: undefined }],
    ['an empty id', { jti: '' }],
    ['an object for an id', { jti: { not: '' } }],
    ['no exp', { exp: undefined }],
    ['no iat', { iat: undefined }],
    ['an exp in ten years', { exp: now + 315_360_000 }],
    ['a second more than the ceiling', { exp: now + 601 }],
    ['an iat far ahead', { iat: now + 3600 }],
    ['an iat equal to exp', { iat: now + 600 }],
    ['nbf', { nbf: now + 3600 }],
    ['nbf of the past', { nbf: now - 3600 }],
    ['exp as a string', { exp: String(now + 600) }],
    ['iat as a string', { iat: String(now) }],
    ['a broken exp', { exp: now + 599.5 }],
    ['exp 1e21', { exp: 1e21, iat: 1e21 - 300 }],
    ['negative times', { iat: -600, exp: -1 }],
    ['zero', { iat: 0, exp: 600 }],
    ['null times', { iat: null, exp: null }],
    ['an address', { email: 'victim@example.com' }],
    ['a role', { admin: true }],
  ])('refuses %s', async (_, change) => {
    expect(await read(forge({ ...payload, ...change }))).toBeNull();
  });

  it.each([
    ['another environment', linkKey('password-reset', SECRET, 'https://staging.example.com')],
    ['APP_URL with a slash', linkKey('password-reset', SECRET, `${env().appUrl}/`)],
    ['no APP_URL', deriveKey(SECRET, 'link:password-reset')],
  ])('refuses a key made for %s', async (_, key) => {
    expect(await read(forge(payload, { key }))).toBeNull();
  });

  it('accepts every lifetime up to the maximum of the purpose', async () => {
    expect(await read(forge({ ...payload, exp: now + 1 }))).not.toBeNull();
    expect(await read(forge({ ...payload, exp: now + 600 }))).not.toBeNull();
  });
});
