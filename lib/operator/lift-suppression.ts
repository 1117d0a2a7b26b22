import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../database/client';
import { canonicalAddress } from '../schemas/address';
import { lockAccount } from './lock-account';

/**
 * Forgets that mail to an address (already validated) came back or was called spam: all mail goes to it again. A bounce
 * or complaint that comes later counts anew. `unknown`: nothing is held against it. Throws when the database is away.
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
