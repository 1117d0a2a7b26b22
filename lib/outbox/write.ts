import type { Tx } from '../database/client';
import { randomId } from '../secrets';
import { isRequest, type MessageKind } from './message';

export const OUTBOX_CHANNEL = 'sparekey_outbox';

/** A request waits for a random time, so that timing reveals neither when nor for whom it was made. */
const SHORTEST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 300;

export type NewMessage = {
  kind: MessageKind;
  address: string;
  userId?: string;
  renewsLinkId?: string;
  alarmKind?: string;
  device: string;
  callbackUrl?: string | null;
};

/**
 * Writes one message to the outbox in the caller's transaction, and wakes the workers when it commits. From then on it
 * survives a crash of this process. Looks nobody up: the worker decides whether anything is sent.
 */
export async function writeMessage(tx: Tx, message: NewMessage): Promise<void> {
  const request = isRequest(message.kind);
  const waitMs = request ? SHORTEST_WAIT_MS + Math.random() * (LONGEST_WAIT_MS - SHORTEST_WAIT_MS) : 0;
  // Requests come before notices, however many notices are waiting.
  const priority = request ? 0 : 1;
  await tx.$executeRaw`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at),
    written AS (
      INSERT INTO "OutboundEmail" ("id", "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device", "callbackUrl",
                                   "requestedAt", "createdAt", "nextAttemptAt")
      SELECT ${randomId()}, ${message.kind}, ${priority}, ${message.address}, ${message.userId ?? null},
             ${message.renewsLinkId ?? null}, ${message.alarmKind ?? null}, ${message.device}, ${message.callbackUrl ?? null},
             at, at, at + make_interval(secs => ${waitMs / 1000}::double precision)
      FROM clock
      RETURNING 1
    )
    SELECT pg_notify(${OUTBOX_CHANNEL}, '') FROM written`;
}
