import { RateLimiterRes } from 'rate-limiter-flexible';
import { env } from '../env';
import { countLimited } from '../metrics/counters';
import { counter } from './counter';
import { limitKey } from './keys';
import { limits } from './table';

export type PasswordTry =
  | {
      ok: true;
      /** No try is left after this one. */
      last: boolean;
      right(): Promise<void>;
      abandoned(): Promise<void>;
    }
  | { ok: false };

const NAME = 'current-password';
const tries = () => counter(NAME, limits[NAME].wrongPerAddress);

/** The row of an address. */
export const passwordTriesKey = (canonical: string): string => tries().getKey(limitKey(NAME, canonical));

/**
 * Counts a typed current password as wrong before it is checked: a burst would pass meanwhile. The caller then says
 * `right` (the tries are forgotten) or `abandoned` (never compared); a wrong one stays counted. `ok: false`: all are
 * used up, and the session that asks must sign in again. Throws when the store is away.
 */
export async function beginPasswordTry(canonical: string): Promise<PasswordTry> {
  const nothing = async () => {};
  if (!env().rateLimits) return { ok: true, last: false, right: nothing, abandoned: nothing };
  const key = limitKey(NAME, canonical);
  try {
    const { remainingPoints } = await tries().consume(key);
    return {
      ok: true,
      last: remainingPoints <= 0,
      right: () => forgetPasswordTries(canonical),
      abandoned: async () => void (await tries().reward(key)),
    };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    countLimited(NAME);
    return { ok: false };
  }
}

/** After a sign-in, or whatever else proves who it is. */
export async function forgetPasswordTries(canonical: string): Promise<void> {
  await tries().delete(limitKey(NAME, canonical));
}
