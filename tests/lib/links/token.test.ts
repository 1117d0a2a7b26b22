import { createHmac } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { env } from '@/lib/env';
import { mintToken, readToken, type LinkClaims } from '@/lib/links/token';
import { deriveKey, keyedHash, randomId, secretName } from '@/lib/secrets';
import { withSettings } from '../../support/settings';

const [SECRET = ''] = env().authSecrets;
const KID = secretName(SECRET);
const KEY = deriveKey(SECRET, 'link:password-reset');
const OTHER_SECRET = 'an older secret: 0123456789abcdefghijklmnop';

const now = Math.floor(Date.now() / 1000);
const claims: LinkClaims = { id: randomId(), subject: randomId(), issuedAt: now, expiresAt: now + 600 };
const payload = {
  iss: env().appUrl,
  aud: 'password-reset',
  sub: claims.subject,
  jti: claims.id,
  iat: now,
  exp: now + 600,
};

const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

type Signing = { header?: unknown; key?: Uint8Array; hash?: string; signature?: string };

/** Signs by hand what jose would not: any header, any payload, any hash. */
function forge(body: unknown, signing: Signing = {}): string {
  const { header = { alg: 'HS256', typ: 'JWT', kid: KID }, key = KEY, hash = 'sha256' } = signing;
  const text = `${encoded(header)}.${encoded(body)}`;
  return `${text}.${signing.signature ?? createHmac(hash, key).update(text).digest('base64url')}`;
}

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

describe('the algorithm is HS256 and no other', () => {
  const spellings = [
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    'none ',
    null,
    undefined,
    0,
    ['none'],
    ['HS256'],
    'hs256',
  ];
  it.each(spellings)('alg %j, with no signature and with a right one', async (alg) => {
    const header = { alg, typ: 'JWT', kid: KID };
    expect(await read(forge(payload, { header, signature: '' }))).toBeNull();
    expect(await read(forge(payload, { header }))).toBeNull();
    expect(await read(`${encoded(header)}.${encoded(payload)}`)).toBeNull();
  });

  it.each([
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
  ])('%s with the right key', async (alg, hash) => {
    expect(await read(forge(payload, { header: { alg, typ: 'JWT', kid: KID }, hash }))).toBeNull();
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA', 'dir', 'A256KW'])('%s', async (alg) => {
    expect(await read(forge(payload, { header: { alg, typ: 'JWT', kid: KID } }))).toBeNull();
  });

  it.each([
    ['a critical extension', { crit: ['b64'], b64: false }],
    ['an unknown one', { crit: ['x'], x: 1 }],
    ['a key of its own', { jwk: { kty: 'oct', k: 'AAAA' }, kid: undefined }],
  ])('the header with %s', async (_, more) => {
    expect(
      await read(forge(payload, { header: { alg: 'HS256', typ: 'JWT', kid: KID, ...more } })),
    ).toBeNull();
  });
});

describe('tampering', () => {
  it('a change of any one character of header, payload or signature', async () => {
    const token = await mint();
    // The last character of the signature has spellings of the same bytes; see spellings.test.ts.
    for (let at = 0; at < token.length - 1; at += 1) {
      if (token[at] === '.') continue;
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(await read(changed), `character ${at}`).toBeNull();
    }
  });

  it('parts of two good tokens together', async () => {
    const other = { ...claims, subject: randomId() };
    const [a, b] = [(await mint()).split('.'), (await mint('password-reset', other)).split('.')];
    expect(await read(b.join('.'))).toEqual(other);
    expect(await read([a[0], b[1], a[2]].join('.'))).toBeNull();
    expect(await read([a[0], a[1], b[2]].join('.'))).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['undefined', undefined],
    ['words', 'undefined'],
    ['dots', '..'],
    ['two parts', 'a.b'],
    ['five parts', 'a.b.c.d.e'],
    ['JSON', '{"not":""}'],
    ['NUL', '\0.\0.\0'],
    ['a lone surrogate', '\ud800.e30.e30'],
  ])('%s', async (_, token) => {
    expect(await read(token)).toBeNull();
  });

  it('a payload that is no object', async () => {
    for (const body of ['null', '[]', '1', '"x"', '', '{', JSON.stringify([payload])])
      expect(await read(forge(body)), body).toBeNull();
  });

  it('a token longer than any of ours, though the signature is right', async () => {
    const token = forge(`${JSON.stringify(payload)}${' '.repeat(1600)}`);
    expect(token.length).toBeGreaterThan(2048);
    expect(await read(token)).toBeNull();
    expect(await read(forge(`${JSON.stringify(payload)}${' '.repeat(100)}`))).toEqual(claims);
  });
});

describe('the claims are exactly ours, whoever signed them', () => {
  it.each([
    ['no issuer', { iss: undefined }],
    ['another issuer', { iss: 'https://staging.example.com' }],
    ['the issuer with a slash', { iss: `${env().appUrl}/` }],
    ['a list of issuers', { iss: [env().appUrl] }],
    ['no audience', { aud: undefined }],
    ['another purpose', { aud: 'sign-up' }],
    ['an audience list', { aud: ['password-reset', 'sign-up'] }],
    ['an audience list of one', { aud: ['password-reset'] }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a numeric subject', { sub: 7 }],
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
  ])('%s', async (_, change) => {
    expect(await read(forge({ ...payload, ...change }))).toBeNull();
  });

  it('a life that is allowed, up to its last second', async () => {
    expect(await read(forge({ ...payload, exp: now + 1 }))).not.toBeNull();
    expect(await read(forge({ ...payload, exp: now + 600 }))).not.toBeNull();
  });
});

describe('a purpose has its own key and its own audience', () => {
  it("another purpose's token", async () => {
    const signUp = await mint('sign-up');
    expect(await readToken('sign-up', signUp)).toEqual(claims);
    expect(await read(signUp)).toBeNull();
    expect(await readToken('sign-up', await mint())).toBeNull();
  });

  it("our audience signed with the other purpose's key, and the other way round", async () => {
    expect(await read(forge(payload, { key: deriveKey(SECRET, 'link:sign-up') }))).toBeNull();
    expect(await read(forge({ ...payload, aud: 'sign-up' }))).toBeNull();
  });

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

  it('a secret that is not configured is no key', async () => {
    expect(await mintToken('password-reset', secretName(OTHER_SECRET), claims)).toBeNull();
  });

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

test('another installation of the same secret is another issuer', async () => {
  const token = await mint();
  await withSettings({ appUrl: 'http://localhost:3999' }, async () => expect(await read(token)).toBeNull());
});

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
