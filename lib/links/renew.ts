import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import { spendClient } from '../limits/spend';
import { writeMessage } from '../outbox/write';
import type { RenewablePurpose } from './purposes';
import { readToken } from './token';

/**
 * Requests a new link in place of a dead one. Requires a token that we made (`forged` otherwise), and looks nothing up: the
 * worker sends to the address that the old link was mailed to, if it is still the account's and within the address's
 * limit. The answer is the same in either case.
 */
export async function renewLink(
  purpose: RenewablePurpose,
  token: string | undefined,
  from: From,
): Promise<{ code: 'accepted' } | { code: 'limited'; retryAfterSeconds: number } | { code: 'forged' }> {
  const claims = await readToken(purpose, token);
  if (!claims) {
    await recordEvent({ type: 'link-renewal-requested', from, reason: 'forged' });
    return { code: 'forged' };
  }
  const client = await spendClient('ask-for-link', from.client);
  if (!client.ok) {
    await recordEvent({ type: 'link-renewal-requested', from, reason: 'client-limited' });
    return { code: 'limited', retryAfterSeconds: client.retryAfterSeconds };
  }
  await db().$transaction(async (tx) => {
    await recordEvent({ type: 'link-renewal-requested', from }, tx);
    await writeMessage(tx, { kind: 'renewal', address: '', renewsLinkId: claims.id, device: from.device });
  });
  return { code: 'accepted' };
}
