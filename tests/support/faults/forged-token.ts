import { createHmac } from 'node:crypto';
import { env } from '@/lib/env';
import type { LinkClaims } from '@/lib/links/token';
import { deriveKey, randomId, secretName } from '@/lib/secrets';

export const [SECRET = ''] = env().authSecrets;
export const KID = secretName(SECRET);

/** The key of a purpose's links, derived as the app does, for this APP_URL or another. */
export const linkKey = (purpose = 'password-reset', secret = SECRET, appUrl = env().appUrl) =>
  deriveKey(secret, `link:${purpose}:${appUrl}`);

const KEY = linkKey();
const now = Math.floor(Date.now() / 1000);

/** A link that no database has, and the payload of its token. */
export const claims: LinkClaims = {
  id: randomId(),
  issuedAt: now,
  expiresAt: now + 600,
};
export const payload = {
  aud: 'password-reset',
  jti: claims.id,
  iat: now,
  exp: now + 600,
};

export const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

type Signing = { header?: unknown; key?: Uint8Array; hash?: string; signature?: string };

/** Signs any header and payload with any hash, which jose refuses to. The key is the right one by default. */
export function forge(body: unknown, signing: Signing = {}): string {
  const { header = { alg: 'HS256', kid: KID }, key = KEY, hash = 'sha256' } = signing;
  const text = `${encoded(header)}.${encoded(body)}`;
  return `${text}.${signing.signature ?? createHmac(hash, key).update(text).digest('base64url')}`;
}
