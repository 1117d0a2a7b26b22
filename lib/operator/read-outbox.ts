import { db } from '../database/client';

export type OutboxState = {
  /** Messages that wait to be sent. */
  waiting: number;
  /** Since when the oldest of them has been asked for; one that waits by a rule of ours for the day's try is left out. */
  oldestAt: Date | null;
  /** Its age in seconds, by the database's clock. */
  oldestSeconds: number | null;
  /** Processes that have said within the last minute that they work the outbox. */
  workers: number;
  /** Why one of them tries nothing at the moment, and until when. */
  held: { reason: string; since: Date; until: Date } | null;
};

/** How the outbox stands at this moment: what waits, for how long, and who works it. Throws when the database is away. */
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
