import { describe, expect, it } from 'vitest';
import { mintToken, readToken } from '@/lib/links/token';
import { randomId } from '@/lib/secrets';
import { claims, encoded, forge, KID, payload } from '../../support/faults/forged-token';

const mint = async (given = claims) => String(await mintToken('password-reset', KID, given));
const read = (token: string | undefined) => readToken('password-reset', token);

// proves: unsigned, algorithm-swap
describe('readToken accepts HS256 alone and', () => {
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
  // proves: ASVS 9.1.2
  it.each(spellings)('refuses alg %j with no signature and with a right one', async (alg) => {
    const header = { alg, kid: KID };
    expect(await read(forge(payload, { header, signature: '' }))).toBeNull();
    expect(await read(forge(payload, { header }))).toBeNull();
    expect(await read(`${encoded(header)}.${encoded(payload)}`)).toBeNull();
  });

  // proves: ASVS 9.1.2
  it.each([
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
  ])('refuses %s with the right key', async (alg, hash) => {
    expect(await read(forge(payload, { header: { alg, kid: KID }, hash }))).toBeNull();
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA', 'dir', 'A256KW'])('refuses %s', async (alg) => {
    expect(await read(forge(payload, { header: { alg, kid: KID } }))).toBeNull();
  });

  it.each([
    ['a critical extension', { crit: ['b64'], b64: false }],
    ['an unknown one', { crit: ['x'], x: 1 }],
    ['a key of its own', { jwk: { kty: 'oct', k: 'AAAA' }, kid: undefined }],
  ])('refuses a header with %s', async (_, more) => {
    expect(await read(forge(payload, { header: { alg: 'HS256', kid: KID, ...more } }))).toBeNull();
  });
});

// proves: tampering, token-shape
describe('readToken', () => {
  // proves: ASVS 9.1.1
  it('refuses a token with any one character changed', async () => {
    const token = await mint();
    // The last character of the signature has spellings of the same bytes; see spellings.test.ts.
    for (let at = 0; at < token.length - 1; at += 1) {
      if (token[at] === '.') continue;
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(await read(changed), `character ${at}`).toBeNull();
    }
  });

  it('refuses parts of two good tokens combined', async () => {
    const other = { ...claims, id: randomId() };
    const [a, b] = [(await mint()).split('.'), (await mint(other)).split('.')];
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
  ])('refuses %s', async (_, token) => {
    expect(await read(token)).toBeNull();
  });

  it('refuses a payload that is not an object', async () => {
    for (const body of ['null', '[]', '1', '"x"', '', '{', JSON.stringify([payload])])
      expect(await read(forge(body)), body).toBeNull();
  });

  it('refuses a token that is too long, even with a right signature', async () => {
    const token = forge(`${JSON.stringify(payload)}${' '.repeat(1600)}`);
    expect(token.length).toBeGreaterThan(2048);
    expect(await read(token)).toBeNull();
    expect(await read(forge(`${JSON.stringify(payload)}${' '.repeat(100)}`))).toEqual(claims);
  });
});
