import { createHmac } from 'node:crypto';
import type { LinkPurpose } from '@/lib/links/purposes';
import { deriveKey, secretName } from '@/lib/secrets';

/** What a forger may have: two good links of the purpose and even the secret. */
export type Material = {
  purpose: LinkPurpose;
  secret: string;
  origin: string;
  token: string;
  /** Another person's. */
  other: string;
};

type Change = Record<string, unknown>;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (part = '') =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const partsOf = (token: string) => token.split('.') as [string, string, string];
const payloadOf = (token: string) => decoded(partsOf(token)[1]);

/** Signs any header and payload with the right key and any hash, which jose refuses to. */
export function signed(
  { purpose, secret, origin, token }: Material,
  change: Change = {},
  header: Change = {},
  hash = 'sha256',
): string {
  const head = encoded({ alg: 'HS256', kid: secretName(secret), ...header });
  const text = `${head}.${encoded({ ...payloadOf(token), ...change })}`;
  return `${text}.${createHmac(hash, deriveKey(secret, `link:${purpose}:${origin}`))
    .update(text)
    .digest('base64url')}`;
}

export function unsigned(given: Material): string[] {
  const [header, payload] = partsOf(signed(given, {}, { alg: 'none' }));
  const spellings = ['none', 'None', 'NONE', 'nOnE', '', undefined, ['none'], 'hs256'];
  return [
    `${header}.${payload}.`,
    `${header}.${payload}`,
    given.token.replace(/[^.]*$/, ''),
    given.token.replace(/\.[^.]*$/, ''),
    ...spellings.map((alg) => signed(given, {}, { alg })),
  ];
}

export function byOtherAlgorithms(given: Material): string[] {
  const asymmetric = ['RS256', 'PS256', 'ES256', 'EdDSA', 'dir', 'A256KW'];
  const jwk = {
    kty: 'oct',
    k: Buffer.from(deriveKey(given.secret, `link:${given.purpose}:${given.origin}`)).toString('base64url'),
  };
  return [
    signed(given, {}, { alg: 'HS384' }, 'sha384'),
    signed(given, {}, { alg: 'HS512' }, 'sha512'),
    ...asymmetric.map((alg) => signed(given, {}, { alg })),
    signed(given, {}, { kid: undefined, jwk }),
    signed(given, {}, { crit: ['b64'], b64: false }),
  ];
}

/** Unsigned changes, and parts of two good tokens combined. */
export function tampered({ token, other }: Material): string[] {
  const [header, payload, signature] = partsOf(token);
  const [, otherPayload, otherSignature] = partsOf(other);
  const { jti } = payloadOf(other);
  const changed = [{ jti }, { sub: 'admin' }, { exp: 4102444800 }].map((change) =>
    [header, encoded({ ...payloadOf(token), ...change }), signature].join('.'),
  );
  const places = [header, payload, signature].flatMap((part, number) => {
    const start = [header, payload, signature].slice(0, number).join('.').length + (number ? 1 : 0);
    return [start, start + Math.floor(part.length / 2), start + part.length - 2];
  });
  const flipped = places.map(
    (at) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1),
  );
  return [
    ...changed,
    ...flipped,
    `${header}.${otherPayload}.${signature}`,
    `${header}.${payload}.${otherSignature}`,
  ];
}

/** Correctly signed, but for another environment or another purpose. */
export function misaddressed(given: Material): string[] {
  const { origin, purpose } = given;
  const origins = ['https://staging.example.com', `${origin}/`, ''];
  const other = purpose === 'sign-up' ? 'password-reset' : 'sign-up';
  const audiences = [undefined, other, [purpose], [purpose, other], `${purpose} `, null];
  return [
    ...origins.map((other) => signed({ ...given, origin: other })),
    signed(given, { iss: origin }),
    ...audiences.map((aud) => signed(given, { aud })),
    ...['link-form', 'link:', 'link', `link:${purpose}`, `link:${other}:${origin}`].map((name) => {
      const [header, payload] = partsOf(given.token);
      const text = `${header}.${payload}`;
      return `${text}.${createHmac('sha256', deriveKey(given.secret, name)).update(text).digest('base64url')}`;
    }),
  ];
}

/** Correctly signed, with other times than the link's own. */
export function outlasting(given: Material): string[] {
  const { iat, exp } = payloadOf(given.token) as { iat: number; exp: number };
  const times: Change[] = [
    { exp: undefined },
    { iat: undefined },
    { exp: exp + 315_360_000 },
    { exp: exp + 1 },
    { iat: iat + 1, exp: exp + 1 },
    { iat: iat + 3600, exp: exp + 3600 },
    { nbf: iat + 3600 },
    { exp: String(exp) },
    { exp: 1e21 },
    { exp: -1 },
    { iat: -600, exp: -1 },
    { exp: null },
  ];
  return times.map((change) => signed(given, change));
}

/** Values that are not tokens at all. */
export const shapeless = [
  '',
  'undefined',
  'null',
  '[object Object]',
  '..',
  'a.b',
  'a.b.c.d.e',
  '{"not":""}',
  '{"startsWith":"e"}',
  '["x"]',
  '0',
  'true',
  '%',
  '%00',
  '\0.\0.\0',
  "' OR 1=1 --",
  '../../account',
  '__proto__',
  'e'.repeat(4000),
];

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Variants that a base64url decoder, a URL parser or mail software may take for the same token. Some of them are. */
export function spellingsOf(token: string): string[] {
  const [header, payload, signature] = partsOf(token);
  return [
    ...[...alphabet].map((last) => token.slice(0, -1) + last),
    ...['=', '==', '%3D', ' ', '%20', '\n', '%0a', '\t', '\0', '.', '>', ')', '?', '"'].map(
      (tail) => token + tail,
    ),
    ...[' ', '\n', '=', '<'].map((head) => head + token),
    ...[' ', '\n', '='].map(
      (inner) => `${header}.${payload}.${signature.slice(0, 9)}${inner}${signature.slice(9)}`,
    ),
    `${header}=.${payload}=.${signature}=`,
    token.replaceAll('-', '+').replaceAll('_', '/'),
  ];
}
