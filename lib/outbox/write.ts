import type { Tx } from '../database/client';
import { randomId } from '../secrets';
import { isRequest, type MessageKind } from './message';

export const OUTBOX_CHANNEL = 'sparekey_outbox';

/** Milliseconds that a message asked for by a stranger waits at random, so that its handling tells nothing of when or for whom. */
const SHORTEST_WAIT = 50;
const LONGEST_WAIT = 300;

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
 * Writes one message into the outbox, in the caller's transaction, and wakes the workers at its commit. From then on
 * the message is promised: it survives a crash of this process. Looks nobody up; the worker decides whether
 * anything is sent.
 */
export async function writeMessage(tx: Tx, message: NewMessage): Promise<void> {
  const request = isRequest(message.kind);
  const waits = request ? SHORTEST_WAIT + Math.random() * (LONGEST_WAIT - SHORTEST_WAIT) : 0;
  // A link that somebody waits for goes before a notice, however many notices wait.
  const priority = request ? 0 : 1;
  await tx.$executeRaw`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at),
    written AS (
      INSERT INTO "OutboundEmail" ("id", "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device", "callbackUrl",
                                   "requestedAt", "createdAt", "nextAttemptAt")
      SELECT ${randomId()}, ${message.kind}, ${priority}, ${message.address}, ${message.userId ?? null},
             ${message.renewsLinkId ?? null}, ${message.alarmKind ?? null}, ${message.device}, ${message.callbackUrl ?? null},
             at, at, at + make_interval(secs => ${waits / 1000}::double precision)
      FROM clock
      RETURNING 1
    )
    SELECT pg_notify(${OUTBOX_CHANNEL}, '') FROM written`;
}
