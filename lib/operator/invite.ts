import { OPERATOR, recordEvent } from '../audit/record';
import { db, type Tx } from '../database/client';
import { writeMessage } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import { lockAccount } from './lock-account';

/**
 * Queues a sign-up link for an address (already validated). No limit applies to operators. Sends nothing and returns
 * `has-account` if there is an account, or `complained` if the recipient reported our email as spam. `spaced` means that
 * the address bounced and today's one attempt is used up, so the message is skipped unless the suppression is lifted
 * first. Throws if the database is unavailable.
 */
export function invite(
  address: string,
): Promise<{ code: 'done'; spaced: boolean } | { code: 'has-account' } | { code: 'complained' }> {
  return db().$transaction(async (tx) => {
    if (await lockAccount(tx, address)) return { code: 'has-account' };
    const canonical = canonicalAddress(address);
    const suppression = await suppressionOf(tx, canonical);
    if (suppression?.complained) return { code: 'complained' };
    await recordEvent({ type: 'sign-up-requested', from: OPERATOR, address, reason: 'operator' }, tx);
    await writeMessage(tx, { kind: 'sign-up', address, device: OPERATOR.device });
    return { code: 'done', spaced: suppression?.spaced ?? false };
  });
}

async function suppressionOf(tx: Tx, canonical: string) {
  const [row] = await tx.$queryRaw<{ complained: boolean; spaced: boolean }[]>`
    SELECT "complainedAt" IS NOT NULL AS "complained",
      "bouncedAt" IS NOT NULL AND "nextTryAt" > clock_timestamp() AS "spaced"
    FROM "Suppression" WHERE "canonical" = ${canonical}`;
  return row;
}
