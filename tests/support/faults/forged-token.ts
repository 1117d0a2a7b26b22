import { createHmac } from 'node:crypto';
import { env } from '@/lib/env';
import type { LinkClaims } from '@/lib/links/token';
import { deriveKey, randomId, secretName } from '@/lib/secrets';

export const [SECRET = ''] = env().authSecrets;
export const KID = secretName(SECRET);

const KEY = deriveKey(SECRET, 'link:password-reset');
const now = Math.floor(Date.now() / 1000);

/** A link that no database knows, and what its token's payload is. */
export const claims: LinkClaims = {
  id: randomId(),
  subject: randomId(),
  issuedAt: now,
  expiresAt: now + 600,
};
export const payload = {
  iss: env().appUrl,
  aud: 'password-reset',
  sub: claims.subject,
  jti: claims.id,
  iat: now,
  exp: now + 600,
};

export const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

type Signing = { header?: unknown; key?: Uint8Array; hash?: string; signature?: string };

/** Signs by hand, with the right key unless told otherwise, what jose would not: any header, any payload, any hash. */
export function forge(body: unknown, signing: Signing = {}): string {
  const { header = { alg: 'HS256', typ: 'JWT', kid: KID }, key = KEY, hash = 'sha256' } = signing;
  const text = `${encoded(header)}.${encoded(body)}`;
  return `${text}.${signing.signature ?? createHmac(hash, key).update(text).digest('base64url')}`;
}
