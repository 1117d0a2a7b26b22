import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import { spendRequest } from '../limits/spend';
import { writeMessage } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import type { RenewablePurpose } from './purposes';

export type LinkRequest = { email: string; callbackUrl: string | null };
export type RequestResult = { code: 'accepted' } | { code: 'limited'; retryAfterSeconds: number };

const requestEvents = { 'sign-up': 'sign-up-requested', 'password-reset': 'reset-requested' } as const;

/**
 * Requests a link for a validated address. Never looks up a user: it spends the limits, writes one event and one message,
 * and answers. It runs the same statements for every address, so the answer doesn't reveal who has an account (OWASP
 * Forgot Password; ASVS 6.3.8). A client learns of its own limit, but not of the address's. A refused request issues and
 * ends nothing, so another person's request can't end the owner's link.
 */
export async function requestLink(
  purpose: RenewablePurpose,
  request: LinkRequest,
  from: From,
): Promise<RequestResult> {
  const { email, callbackUrl } = request;
  const spent = await spendRequest(purpose, { client: from.client, canonical: canonicalAddress(email) });
  if (!spent.ok) {
    await recordEvent({ type: requestEvents[purpose], from, address: email, reason: 'client-limited' });
    return { code: 'limited', retryAfterSeconds: spent.retryAfterSeconds };
  }
  const reason = spent.mayMail ? undefined : 'address-limited';
  await db().$transaction(async (tx) => {
    await recordEvent({ type: requestEvents[purpose], from, address: email, reason }, tx);
    if (spent.mayMail)
      await writeMessage(tx, { kind: purpose, address: email, device: from.device, callbackUrl });
  });
  return { code: 'accepted' };
}
