import { OPERATOR, recordEvent } from '../audit/record';
import { db } from '../db';
import { writeMessage } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import { lockAccount } from './lock-account';

/**
 * Mails a link to sign up with to an address (already validated). Not limited: the operator is no stranger.
 * `has-account`: there is one already; `complained`: its reader called our mail spam, and none would go. Nothing is sent
 * then. Throws when the database is away.
 */
export function invite(
  address: string,
): Promise<{ code: 'done' } | { code: 'has-account' } | { code: 'complained' }> {
  return db().$transaction(async (tx) => {
    if (await lockAccount(tx, address)) return { code: 'has-account' };
    const canonical = canonicalAddress(address);
    const suppression = await tx.suppression.findUnique({ where: { canonical } });
    if (suppression?.complainedAt) return { code: 'complained' };
    await recordEvent({ type: 'sign-up-requested', from: OPERATOR, address, reason: 'operator' }, tx);
    await writeMessage(tx, { kind: 'sign-up', address, device: OPERATOR.device });
    return { code: 'done' };
  });
}
