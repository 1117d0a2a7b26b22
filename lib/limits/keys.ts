import { keyedHash } from '../secrets';

/** Whose tries at signing in with an address are counted in one row; see address-tries.ts. */
export const SIGN_IN_ADDRESS = 'sign-in-address';

/**
 * What a counter is stored under in place of an address: the same for the same value and limit, useless to who reads
 * the table (no guess can be tested without AUTH_SECRET). A rotation of AUTH_SECRET starts all counters anew.
 */
export function limitKey(limit: string, ...values: string[]): string {
  return keyedHash('limits', JSON.stringify([limit, ...values]));
}
