import { db } from '../database/client';

export type OutboxState = {
  /** Messages waiting to be sent. */
  waiting: number;
  /** When the oldest of them was requested, apart from messages that wait for a bounced address's daily attempt. */
  oldestAt: Date | null;
  /** Its age in seconds, by the database's clock. */
  oldestSeconds: number | null;
  /** Workers with a heartbeat within the last minute. */
  workers: number;
  /** Why a worker has paused sending, and until when. */
  held: { reason: string; since: Date; until: Date } | null;
};

/** The state of the outbox and its workers. Throws if the database is unavailable. */
export async function readOutbox(): Promise<OutboxState> {
  const [queue] = await db().$queryRaw<Pick<OutboxState, 'waiting' | 'oldestAt' | 'oldestSeconds'>[]>`
    SELECT "waiting", "oldestAt", extract(epoch FROM clock_timestamp() - "oldestAt")::double precision AS "oldestSeconds"
    FROM (SELECT count(*)::int AS "waiting",
            min("requestedAt") FILTER (WHERE "reason" IS DISTINCT FROM 'bounced') AS "oldestAt"
          FROM "OutboundEmail" WHERE "state" = 'queued') queue`;
  const workers = await db().$queryRaw<{ reason: string | null; since: Date | null; until: Date | null }[]>`
    SELECT "heldReason" AS "reason", "heldSince" AS "since", "heldUntil" AS "until" FROM "Worker"
    WHERE "beatAt" > clock_timestamp() - interval '60 seconds' ORDER BY "heldUntil" DESC NULLS LAST`;
  const [first] = workers;
  const held =
    first?.reason && first.since && first.until
      ? { reason: first.reason, since: first.since, until: first.until }
      : null;
  const { waiting = 0, oldestAt = null, oldestSeconds = null } = queue ?? {};
  return { waiting, oldestAt, oldestSeconds, workers: workers.length, held };
}
