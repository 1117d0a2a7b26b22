import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { env } from './env';

/** 32 bytes for one purpose, derived from a secret by HKDF-SHA256 (RFC 5869), so that no two purposes share a key. */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'sparekey', purpose, 32));
}

/** A short public name of a secret, for a token's `kid`: tells which secret signed it and nothing of the secret. */
export function secretName(secret: string): string {
  return createHash('sha256').update(deriveKey(secret, 'kid')).digest('base64url').slice(0, 8);
}

/**
 * HMAC-SHA256 in hex of a value, keyed for one purpose: the same value can be found again, and nobody without
 * AUTH_SECRET can test a guess against it (an address's plain hash could be tested by anyone).
 */
export function keyedHash(purpose: string, value: string): string {
  const [current = ''] = env().authSecrets;
  return hashUnder(current, purpose, value);
}

/**
 * The keyed hashes of a value under every configured secret, the current one's first: what was hashed before a rotation
 * of AUTH_SECRET is found as long as the older secret is kept.
 */
export function keyedHashes(purpose: string, value: string): string[] {
  return env().authSecrets.map((secret) => hashUnder(secret, purpose, value));
}

/** Whether a text is the keyed hash of a value, by the current secret or an older one. Its time tells nothing of the hash. */
export function isKeyedHash(purpose: string, value: string, text: string): boolean {
  const given = Buffer.from(text);
  return keyedHashes(purpose, value)
    .map((hash) => Buffer.from(hash))
    .some((hash) => hash.length === given.length && timingSafeEqual(hash, given));
}

function hashUnder(secret: string, purpose: string, value: string): string {
  return createHmac('sha256', deriveKey(secret, purpose)).update(value).digest('hex');
}

/** 192 random bits in base64url: ids of links, sessions and messages (ASVS 11.5.1 asks for 128). */
export function randomId(): string {
  return randomBytes(24).toString('base64url');
}
