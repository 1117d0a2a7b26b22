import { verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { MAX_PASSWORD_CODE_POINTS, normalisePassword, passwordLength } from '../schemas/normalise-password';
import { HASHING, parametersOf, restOfWork, type Parameters } from './parameters';
import { inHashQueue } from './queue';

const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '');
const [salt, tag] = [base64(16), base64(HASHING.outputLen)];

/**
 * A hash that no password has: salt and tag are random. It costs nothing to make, so the first sign-in after a start
 * takes no longer for a stranger than for a user.
 */
const nobodys = ({ memoryCost, timeCost, parallelism }: Parameters) =>
  `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${tag}`;

/**
 * Whether the password, after NFC, is the one that was hashed. `null` (no such user) does the same work against
 * nobody's hash and is false, so that the time does not tell who has an account (ASVS 6.3.8); a hash from before the
 * parameters rose is made up to the same work. A stored text that is no argon2id hash is treated like none, not
 * thrown: an error on one account only would tell as well, and a reset mends it. Above 256 code points the answer is
 * false before any hashing. Throws HashQueueFull when too many wait.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (passwordLength(password) > MAX_PASSWORD_CODE_POINTS) return false;
  const normal = normalisePassword(password);
  const made = stored === null ? null : parametersOf(stored);
  if (stored === null || !made) return inHashQueue(() => verify(nobodys(HASHING), normal));
  const rest = restOfWork(made);
  return inHashQueue(async () => {
    const right = await verify(stored, normal);
    if (rest) await verify(nobodys(rest), normal);
    return right;
  });
}
