import { describe, expect, it, test } from 'vitest';
import { env } from '@/lib/env';
import { purposes, type LinkPurpose } from '@/lib/links/purposes';
import { mintToken, readToken } from '@/lib/links/token';
import { deriveKey, keyedHash, randomId, secretName } from '@/lib/secrets';
import { claims, forge, KID, linkKey, payload, SECRET } from '../../support/faults/forged-token';
import { withSettings } from '../../support/server/settings';

const OTHER_SECRET = 'an older secret: 0123456789abcdefghijklmnop';

const mint = async (purpose: 'password-reset' | 'sign-up' = 'password-reset', given = claims) =>
  String(await mintToken(purpose, KID, given));
const read = (token: string | undefined) => readToken('password-reset', token);

describe('a token', () => {
  it('states the claims of its link, and so does one signed by hand', async () => {
    expect(await read(await mint())).toEqual(claims);
    expect(await read(forge(payload))).toEqual(claims);
  });

  it('is the same bytes each time it is made', async () => {
    expect(await mint()).toBe(await mint());
  });

  // proves: OWASP-FP jwt
  it('holds nothing readable about the person', async () => {
    const [header = '', body = ''] = (await mint()).split('.');
    const readable = [header, body].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(readable).toEqual([{ alg: 'HS256', kid: KID }, payload]);
  });

  it('makes a short link', async () => {
    await withSettings({ appUrl: `https://${'a'.repeat(36)}.com` }, async () => {
      for (const purpose of Object.keys(purposes) as LinkPurpose[]) {
        const token = String(await mintToken(purpose, KID, { ...claims, id: randomId(16) }));
        expect(token.length, purpose).toBeLessThan(220);
        expect(`${env().appUrl}${purposes[purpose].path}/${token}`.length, purpose).toBeLessThan(275);
      }
    });
  });

  it('names its secret without revealing any of it', () => {
    expect(KID).toMatch(/^[\w-]{8}$/);
    expect(SECRET).not.toContain(KID);
    expect(secretName(OTHER_SECRET)).not.toBe(KID);
  });
});

// proves: cross-purpose
describe('a purpose has its own key and audience, so readToken refuses', () => {
  // proves: ASVS 9.2.2, ASVS 9.2.3, ASVS 9.2.4
  it("another purpose's token", async () => {
    const signUp = await mint('sign-up');
    expect(await readToken('sign-up', signUp)).toEqual(claims);
    expect(await read(signUp)).toBeNull();
    expect(await readToken('sign-up', await mint())).toBeNull();
  });

  // proves: ASVS 9.2.3, ASVS 9.2.4
  it("our audience signed with the other purpose's key, and the other way round", async () => {
    expect(await read(forge(payload, { key: linkKey('sign-up') }))).toBeNull();
    expect(await read(forge({ ...payload, aud: 'sign-up' }))).toBeNull();
  });

  // proves: ASVS 9.1.3
  it('the raw secret and other derived keys as the key', async () => {
    for (const key of [
      Buffer.from(SECRET),
      Buffer.alloc(0),
      deriveKey(SECRET, ''),
      deriveKey(SECRET, 'link-form'),
    ])
      expect(await read(forge(payload, { key }))).toBeNull();
  });
});

describe('kid', () => {
  it.each([undefined, '', 'unknown8', null, 0, ['x'], '../../dev/null', "' OR 1=1 --"])(
    'refuses the unknown kid %j',
    async (kid) => {
      expect(await read(forge(payload, { header: { alg: 'HS256', kid } }))).toBeNull();
    },
  );

  // proves: ASVS 9.1.3
  it('mints no token with a secret that is not configured', async () => {
    expect(await mintToken('password-reset', secretName(OTHER_SECRET), claims)).toBeNull();
  });

  // proves: ASVS 13.3.4
  it('reads tokens of an older secret until it is removed', async () => {
    const old = await mint();
    await withSettings({ authSecrets: [OTHER_SECRET, SECRET] }, async () => {
      expect(await read(old)).toEqual(claims);
      expect(await mint()).toBe(old);
    });
    await withSettings({ authSecrets: [OTHER_SECRET] }, async () => {
      expect(await read(old)).toBeNull();
      expect(await mintToken('password-reset', KID, claims)).toBeNull();
    });
    expect(await read(old)).toEqual(claims);
  });

  it('refuses the name of one secret with the signature of another', async () => {
    await withSettings({ authSecrets: [SECRET, OTHER_SECRET] }, async () => {
      const header = { alg: 'HS256', kid: secretName(OTHER_SECRET) };
      expect(await read(forge(payload, { header }))).toBeNull();
      expect(await read(forge(payload, { header, key: linkKey('password-reset', OTHER_SECRET) }))).toEqual(
        claims,
      );
    });
  });
});

// proves: wrong-issuer
test('another APP_URL with the same secret refuses the token', async () => {
  const token = await mint();
  await withSettings({ appUrl: 'http://localhost:3999' }, async () => expect(await read(token)).toBeNull());
});

// proves: ASVS 11.4.3
test('keyed hashes differ by purpose, by value and by secret', async () => {
  const hash = keyedHash('address', 'ada@example.com');
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(keyedHash('address', 'ada@example.com')).toBe(hash);
  expect(keyedHash('client', 'ada@example.com')).not.toBe(hash);
  expect(keyedHash('address', 'eve@example.com')).not.toBe(hash);
  await withSettings({ authSecrets: [OTHER_SECRET] }, async () =>
    expect(keyedHash('address', 'ada@example.com')).not.toBe(hash),
  );
});
