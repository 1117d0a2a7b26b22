import { BurstyRateLimiter } from 'rate-limiter-flexible';
import { env } from '../env';
import { counter, spent, type Spent } from './counter';
import { limitKey } from './keys';
import { limits } from './table';

export type { Spent };
const purposes = ['sign-up', 'password-reset', 'email-change'] as const;
type Purpose = (typeof purposes)[number];

/**
 * Spends one of a client's tries at asking for a link or at using one. Its refusal may be shown: 429 with Retry-After.
 * Throws when the store is away.
 */
export async function spendClient(limit: 'ask-for-link' | 'use-link', client: string): Promise<Spent> {
  if (!env().rateLimits) return { ok: true };
  return spent(limit, counter(limit, limits[limit].perClient).consume(limitKey(limit, client)));
}

export type SpentInside =
  { ok: true } | { ok: false; scope: 'client' | 'account'; retryAfterSeconds: number };

/**
 * Spends one of the mails that a client, and an account from inside, may ask for. Its refusal may be shown: the account
 * is the asker's own. Throws when the store is away.
 */
export async function spendInside({
  userId,
  client,
}: {
  userId: string;
  client: string;
}): Promise<SpentInside> {
  const byClient = await spendClient('ask-for-link', client);
  if (!byClient.ok) return { ...byClient, scope: 'client' };
  if (!env().rateLimits) return { ok: true };
  const limit = 'ask-from-account';
  const byAccount = await spent(
    limit,
    counter(limit, limits[limit].perAccount).consume(limitKey(limit, userId)),
  );
  return byAccount.ok ? byAccount : { ...byAccount, scope: 'account' };
}

function addressCounters(purpose: Purpose): {
  steady: ReturnType<typeof counter>;
  burst: ReturnType<typeof counter>;
} {
  const { atOnce, atOnceAgainAfter } = limits['ask-address'];
  return {
    steady: counter(`ask-${purpose}`, { times: 1, within: env().linkTtlSeconds }),
    burst: counter(`ask-${purpose}-burst`, { times: atOnce - 1, within: atOnceAgainAfter }),
  };
}

/**
 * Spends one mail of an address for one purpose. The caller answers alike whether it was refused or not: what an
 * address may still get is nobody's business.
 *
 * The owner under a flood: a refusal means that the steady counter's window is open; a window is opened by a request
 * that was granted and lasts for the life of a link, which begins later still, at the hand-over. So a refused request
 * finds a live link in the mailbox, and the first request after that window is granted, whoever asked in between.
 * Throws when the store is away.
 */
export async function spendAddress(purpose: Purpose, canonical: string): Promise<Spent> {
  if (!env().rateLimits) return { ok: true };
  const { steady, burst } = addressCounters(purpose);
  return spent(
    `ask-${purpose}`,
    new BurstyRateLimiter(steady, burst).consume(limitKey('address', canonical)),
  );
}

/** Where the mails that were asked for to an address are counted, the steady counter of each purpose first. */
export function askedKeys(canonical: string, of: readonly Purpose[] = purposes): string[] {
  const key = limitKey('address', canonical);
  return of.flatMap((purpose) => {
    const { steady, burst } = addressCounters(purpose);
    return [steady.getKey(key), burst.getKey(key)];
  });
}
