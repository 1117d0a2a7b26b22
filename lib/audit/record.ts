import { Prisma } from '../../prisma/generated/client';
import { db, type Tx } from '../database/client';
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
 * Writes one audit event (ASVS 16.2.1, 16.3.1), in the transaction of its fact when one is given. Addresses and clients
 * are kept as keyed hashes, alike for known and unknown ones; nothing secret is kept at all.
 *
 * Events that are alike share one row for an hour, which counts them: no one can grow the table by repeating what no
 * limit bounds. The address of a request that its client's limit refused is left out for the same reason: there is one
 * row, however many addresses the client makes up. The device makes no difference to a refusal, since a client can name
 * as many as it likes. Call it after the transaction has taken its other locks: it waits for a like event that is being
 * written.
 */
export async function recordEvent(event: Event, tx: Tx = db()): Promise<void> {
  const { type, from, userId = null, reason = null } = event;
  const isKept = event.address !== undefined && !ofClientAlone(reason);
  const addressHash = isKept ? keyedHash('address', canonicalAddress(event.address ?? '')) : null;
  const clientHash = keyedHash('client', from.client);
  const device = isRefusal(event) ? null : from.device;
  const alike = keyedHash('event', JSON.stringify([type, reason, userId, addressHash, clientHash, device]));
  // Not the id of a user who was deleted since the caller read it: nothing would blank it any more. A caller that looked
  // for a user passes null when there was none, and the statement is the same. One that never looks passes nothing, and
  // no statement reads a user.
  const user =
    event.userId === undefined ? null : Prisma.sql`(SELECT "id" FROM "User" WHERE "id" = ${userId})`;
  await tx.$executeRaw`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at)
    INSERT INTO "AuditEvent" AS e ("at", "type", "userId", "addressHash", "clientHash", "device", "reason", "tally")
    SELECT at, ${type}, ${user}, ${addressHash}, ${clientHash},
      ${from.device}, ${reason},
      left(encode(sha256(convert_to(${alike} || floor(extract(epoch FROM at) / 3600)::text, 'UTF8')), 'hex'), 32)::uuid
    FROM clock
    ON CONFLICT ("tally") DO UPDATE SET "count" = e."count" + 1, "lastAt" = EXCLUDED."at"`;
}

const ofClientAlone = (reason: string | null) => reason === 'client-limited' || reason === 'limited-client';

const isRefusal = ({ type, reason }: Event) =>
  type.endsWith('-refused') || /limited|forged/.test(reason ?? '');

/** Writes that something happened and when, without whom: after a deletion nothing may say whose account it was. */
export async function recordNameless(type: EventType, tx: Tx, reason?: 'operator'): Promise<void> {
  await tx.auditEvent.create({ data: { type, reason }, select: { id: true } });
}
