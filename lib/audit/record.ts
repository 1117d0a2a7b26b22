import { db, type Tx } from '../db';
import { canonicalAddress } from '../schemas/address';
import { keyedHash } from '../secrets';

/** Who asks: the client's address as the front stamped it, and the device in words. */
export type From = { client: string; device: string };

/** What the operator's commands are written down as. */
export const OPERATOR: From = { client: 'operator', device: 'the operator’s command line' };

export type EventType =
  | 'reset-requested'
  | 'sign-up-requested'
  | 'link-renewal-requested'
  | 'signed-up'
  | 'signed-in'
  | 'sign-in-refused'
  | 'signed-out'
  | 'password-reset'
  | 'password-reset-refused'
  | 'sign-up-refused'
  | 'password-changed'
  | 'password-change-refused'
  | 'name-changed'
  | 'session-ended'
  | 'session-end-refused'
  | 'other-sessions-ended'
  | 'sessions-ended'
  | 'email-change-requested'
  | 'email-change-refused'
  | 'email-change-cancelled'
  | 'email-changed'
  | 'deletion-requested'
  | 'deletion-refused'
  | 'account-deleted'
  | 'not-me'
  | 'not-me-refused'
  | 'everything-ended'
  | 'mail-retried'
  | 'suppression-lifted';

type Event = { type: EventType; from: From; userId?: string | null; address?: string; reason?: string };

/**
 * Writes one audit event (ASVS 16.2.1, 16.3.1), in the transaction of its fact when one is given. Addresses and
 * clients are kept as keyed hashes, alike for known and unknown ones; nothing secret is kept at all.
 */
export async function recordEvent(event: Event, tx: Tx = db()): Promise<void> {
  await tx.auditEvent.create({
    data: {
      type: event.type,
      userId: event.userId ?? null,
      addressHash: event.address === undefined ? null : keyedHash('address', canonicalAddress(event.address)),
      clientHash: keyedHash('client', event.from.client),
      device: event.from.device,
      reason: event.reason ?? null,
    },
    select: { id: true },
  });
}

/** Writes that something happened and when, without whom: after a deletion nothing may say whose account it was. */
export async function recordNameless(type: EventType, tx: Tx): Promise<void> {
  await tx.auditEvent.create({ data: { type }, select: { id: true } });
}
