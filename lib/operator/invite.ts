import { OPERATOR, recordEvent } from '../audit/record';
import { db, type Tx } from '../database/client';
import { writeMessage } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import { lockAccount } from './lock-account';

/**
 * Mails a link to sign up with to an address (already validated). Not limited: the operator is no stranger.
 * `has-account`: there is one already; `complained`: its reader called our mail spam, and none would go. Nothing is sent
 * then. `spaced`: mail to the address came back and the day's try is taken, so that this one will be skipped unless the
 * suppression is lifted first. Throws when the database is away.
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
