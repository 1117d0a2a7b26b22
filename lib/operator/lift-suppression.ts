import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../database/client';
import { canonicalAddress } from '../schemas/address';
import { lockAccount } from './lock-account';

/**
 * Removes the suppression of an address (already validated), so that email is sent to it again. Later bounces and
 * complaints count as usual. Returns `unknown` if there is none. Throws if the database is unavailable.
 */
export function liftSuppression(address: string): Promise<{ code: 'done' } | { code: 'unknown' }> {
  return db().$transaction(async (tx) => {
    const account = await lockAccount(tx, address);
    const { count } = await tx.suppression.deleteMany({ where: { canonical: canonicalAddress(address) } });
    if (count === 0) return { code: 'unknown' };
    await recordEvent(
      { type: 'suppression-lifted', from: OPERATOR, userId: account?.id, address, reason: 'operator' },
      tx,
    );
    return { code: 'done' };
  });
}
