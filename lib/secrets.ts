import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { env } from './env';

/** A 32-byte key for one purpose, derived from a secret by HKDF-SHA256 (RFC 5869). No two purposes share a key. */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'sparekey', purpose, 32));
}

/** A short public name for a secret, used as a token's `kid`. Reveals nothing of the secret. */
export function secretName(secret: string): string {
  return createHash('sha256').update(deriveKey(secret, 'kid')).digest('base64url').slice(0, 8);
}

/**
 * HMAC-SHA256 of a value in hex, with a key for one purpose. The same value gives the same hash, and only AUTH_SECRET's
 * holder can test guesses against it; with a plain hash, anyone could test email addresses.
 */
export function keyedHash(purpose: string, value: string): string {
  const [current = ''] = env().authSecrets;
  return hashUnder(current, purpose, value);
}

/**
 * The keyed hashes of a value under every configured secret, the current one's first. Values hashed before a rotation of
 * AUTH_SECRET are found until the older secret is removed.
 */
export function keyedHashes(purpose: string, value: string): string[] {
  return env().authSecrets.map((secret) => hashUnder(secret, purpose, value));
}

/** True when a text is the keyed hash of a value under any configured secret. Compares in constant time. */
export function isKeyedHash(purpose: string, value: string, text: string): boolean {
  const given = Buffer.from(text);
  return keyedHashes(purpose, value)
    .map((hash) => Buffer.from(hash))
    .some((hash) => hash.length === given.length && timingSafeEqual(hash, given));
}

function hashUnder(secret: string, purpose: string, value: string): string {
  return createHmac('sha256', deriveKey(secret, purpose)).update(value).digest('hex');
}

/** A random id in base64url: 192 bits by default (ASVS 11.5.1 asks for 128). */
export function randomId(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}
