import type { Options } from '@node-rs/argon2';

/** Argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet. */
export const HASHING = {
  algorithm: 2,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
  outputLen: 32,
} as const satisfies Options;

export type Parameters = { memoryCost: number; timeCost: number; parallelism: number };

const argon2id = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/;

/** KiB that each lane needs (RFC 9106, 3.1). */
const LEAST_MEMORY = 8;

/** What a stored hash (PHC string) was made with: KiB, passes and lanes; null for a text that is no argon2id hash. */
export function parametersOf(stored: string): Parameters | null {
  const [, memoryCost = 0, timeCost = 0, parallelism = 0] = (argon2id.exec(stored) ?? []).map(Number);
  const valid = timeCost > 0 && parallelism > 0 && memoryCost >= LEAST_MEMORY * parallelism;
  return valid ? { memoryCost, timeCost, parallelism } : null;
}

/**
 * Whether a stored hash was made with other parameters than those of today, so that it is to be made anew when its
 * password is next at hand (OWASP Password Storage). A text that is no hash of ours is nothing that a password fits.
 */
export function needsRehash(stored: string): boolean {
  const made = parametersOf(stored);
  return (
    made !== null &&
    (made.memoryCost !== HASHING.memoryCost ||
      made.timeCost !== HASHING.timeCost ||
      made.parallelism !== HASHING.parallelism)
  );
}

/**
 * What must be hashed on top of a hash with cheaper parameters, so that both together fill as much memory as one of
 * today's: argon2's time is memory times passes. Without it an account that nobody has signed in to since the
 * parameters rose would answer sooner than an address without one. Null when nothing worth the call is left.
 */
export function restOfWork({ memoryCost, timeCost }: Parameters): Parameters | null {
  const left = HASHING.memoryCost * HASHING.timeCost - memoryCost * timeCost;
  const rest = Math.floor(left / HASHING.timeCost);
  return rest < LEAST_MEMORY ? null : { memoryCost: rest, timeCost: HASHING.timeCost, parallelism: 1 };
}
