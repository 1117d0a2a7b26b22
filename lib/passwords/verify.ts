import { verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { HASHING } from './hash';
import { LONGEST_PASSWORD, normalisePassword, passwordLength } from './normalise';
import { inHashQueue } from './queue';

const argon2id = /^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/;

const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '');

// A hash with the parameters of today that no password has: salt and tag are random. It costs nothing to make, so
// the first sign-in after a start takes no longer for a stranger than for a user.
const nobody =
  `$argon2id$v=19$m=${HASHING.memoryCost},t=${HASHING.timeCost},p=${HASHING.parallelism}` +
  `$${base64(16)}$${base64(HASHING.outputLen)}`;

/**
 * Whether the password, after NFC, is the one that was hashed. `null` (no such user) does the same work against
 * nobody's hash and is false, so that the time does not tell who has an account (ASVS 6.3.8). A stored text that is
 * no argon2id hash is treated the same way, not thrown: an error on one account only would tell as well, and a reset
 * mends it. Above 256 code points the answer is false before any hashing. Throws HashQueueFull when too many wait.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (passwordLength(password) > LONGEST_PASSWORD) return false;
  const readable = stored !== null && argon2id.test(stored) ? stored : nobody;
  return inHashQueue(() => verify(readable, normalisePassword(password)));
}
