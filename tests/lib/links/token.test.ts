import { describe, expect, it, test } from 'vitest';
import { mintToken, readToken } from '@/lib/links/token';
import { deriveKey, keyedHash, secretName } from '@/lib/secrets';
import { claims, forge, KID, payload, SECRET } from '../../support/faults/forged-token';
import { withSettings } from '../../support/server/settings';

const OTHER_SECRET = 'an older secret: 0123456789abcdefghijklmnop';

const mint = async (purpose: 'password-reset' | 'sign-up' = 'password-reset', given = claims) =>
  String(await mintToken(purpose, KID, given));
const read = (token: string | undefined) => readToken('password-reset', token);

describe('a token of ours', () => {
  it('says the facts of its link, and so does one signed by hand: what follows is refused for what it changes', async () => {
    expect(await read(await mint())).toEqual(claims);
    expect(await read(forge(payload))).toEqual(claims);
  });

  it('is the same bytes whenever it is made again', async () => {
    expect(await mint()).toBe(await mint());
  });

  // proves: OWASP-FP jwt
  it('holds nothing readable about the person', async () => {
    const [header = '', body = ''] = (await mint()).split('.');
    const readable = [header, body].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(readable).toEqual([{ alg: 'HS256', typ: 'JWT', kid: KID }, payload]);
  });

  it('names its secret by something that is no part of it', () => {
    expect(KID).toMatch(/^[\w-]{8}$/);
    expect(SECRET).not.toContain(KID);
    expect(secretName(OTHER_SECRET)).not.toBe(KID);
  });
});

// proves: cross-purpose
describe('a purpose has its own key and its own audience', () => {
  // proves: ASVS 9.2.2, ASVS 9.2.3, ASVS 9.2.4
  it("another purpose's token", async () => {
    const signUp = await mint('sign-up');
    expect(await readToken('sign-up', signUp)).toEqual(claims);
    expect(await read(signUp)).toBeNull();
    expect(await readToken('sign-up', await mint())).toBeNull();
  });

  // proves: ASVS 9.2.3, ASVS 9.2.4
  it("our audience signed with the other purpose's key, and the other way round", async () => {
    expect(await read(forge(payload, { key: deriveKey(SECRET, 'link:sign-up') }))).toBeNull();
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

describe('kid names the secret', () => {
  it.each([undefined, '', 'unknown8', null, 0, ['x'], '../../dev/null', "' OR 1=1 --"])(
    'kid %j',
    async (kid) => {
      expect(await read(forge(payload, { header: { alg: 'HS256', typ: 'JWT', kid } }))).toBeNull();
    },
  );

  // proves: ASVS 9.1.3
  it('a secret that is not configured is no key', async () => {
    expect(await mintToken('password-reset', secretName(OTHER_SECRET), claims)).toBeNull();
  });

  // proves: ASVS 13.3.4
  it('after a rotation a token of the older secret is read while that one is kept, and not after', async () => {
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

  it("the older secret's name on a token that the newer one signed", async () => {
    await withSettings({ authSecrets: [SECRET, OTHER_SECRET] }, async () => {
      const header = { alg: 'HS256', typ: 'JWT', kid: secretName(OTHER_SECRET) };
      expect(await read(forge(payload, { header }))).toBeNull();
      expect(
        await read(forge(payload, { header, key: deriveKey(OTHER_SECRET, 'link:password-reset') })),
      ).toEqual(claims);
    });
  });
});

// proves: wrong-issuer
test('another installation of the same secret is another issuer', async () => {
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
