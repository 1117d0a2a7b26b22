import { hash } from '@node-rs/argon2';
import { MAX_PASSWORD_CODE_POINTS, normalisePassword, passwordLength } from '../schemas/normalise-password';
import { HASHING } from './parameters';
import { inHashQueue } from './queue';

/**
 * The argon2id hash (PHC string, own random salt) of the password after NFC. Takes about 8 ms, in the queue; throws
 * HashQueueFull when too many wait. The policy comes first: a password above 256 code points is a RangeError here.
 */
export async function hashPassword(password: string): Promise<string> {
  if (passwordLength(password) > MAX_PASSWORD_CODE_POINTS)
    throw new RangeError('A password is longer than the policy allows.');
  return inHashQueue(() => hash(normalisePassword(password), HASHING));
}
