import { db } from '../database/client';

/** Counts across all instances, from one statement. Contains nothing personal. */
export type Counted = {
  messages: { kind: string; state: string; count: number }[];
  /** Age of the oldest waiting message, 0 when none waits. Messages postponed after a bounce don't count. */
  oldest: { what: 'request' | 'other'; seconds: number }[];
  /** Seconds from request to acceptance, of the last hour. */
  acceptance: { count: number; median: number; p95: number; p99: number };
  linksUsed: { purpose: string; count: number }[];
  suppressed: { cause: string; count: number }[];
  workers: { alive: number; held: number };
  alarms: { kind: string; count: number }[];
};

/**
 * Reads all counts in one statement, by indexes: the waiting messages, those that ended in the last day, and the links that
 * were live an hour ago (only those can have been used since). So the cost doesn't grow with the age of the outbox. Throws
 * when the database is unavailable.
 */
export async function readCounted(): Promise<Counted> {
  const [row] = await db().$queryRaw<{ counted: Counted }[]>`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at),
    recent AS MATERIALIZED (
      SELECT "kind", "state", "priority", "requestedAt", "settledAt", "reason" FROM "OutboundEmail"
      WHERE "state" = 'queued'
      UNION ALL
      SELECT "kind", "state", "priority", "requestedAt", "settledAt", "reason" FROM "OutboundEmail"
      WHERE "state" <> 'queued' AND "settledAt" > now() - interval '1 day'),
    accepted AS (
      SELECT extract(epoch FROM "settledAt" - "requestedAt")::float8 AS "seconds" FROM recent, clock
      WHERE "state" IN ('sent', 'delayed', 'delivered', 'failed', 'bounced', 'complained')
        AND "settledAt" > clock.at - interval '1 hour')
    SELECT json_build_object(
      'messages', (SELECT coalesce(json_agg(m), '[]') FROM (
        SELECT "kind", "state", count(*)::int AS "count" FROM recent GROUP BY 1, 2 ORDER BY 1, 2) m),
      'oldest', (SELECT json_agg(o) FROM (
        SELECT what, coalesce(extract(epoch FROM max(clock.at) - min(r."requestedAt")), 0)::float8 AS "seconds"
        FROM clock CROSS JOIN (VALUES ('request', 0), ('other', 1)) AS kinds(what, priority)
        LEFT JOIN recent r ON r."state" = 'queued' AND r."priority" = kinds.priority AND r."reason" IS DISTINCT FROM 'bounced'
        GROUP BY what ORDER BY what DESC) o),
      'acceptance', (SELECT json_build_object('count', count(*)::int,
        'median', coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY "seconds"), 0),
        'p95', coalesce(percentile_cont(0.95) WITHIN GROUP (ORDER BY "seconds"), 0),
        'p99', coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY "seconds"), 0)) FROM accepted),
      'linksUsed', (SELECT coalesce(json_agg(l), '[]') FROM (
        SELECT "purpose", count(*)::int AS "count" FROM "EmailLink"
        WHERE "usedAt" > now() - interval '1 hour' AND "expiresAt" > now() - interval '1 hour'
        GROUP BY 1 ORDER BY 1) l),
      'suppressed', (SELECT json_build_array(
        json_build_object('cause', 'bounce', 'count', count("bouncedAt")::int),
        json_build_object('cause', 'complaint', 'count', count("complainedAt")::int)) FROM "Suppression"),
      'workers', (SELECT json_build_object('alive', count(*)::int, 'held', count("heldSince")::int)
        FROM "Worker", clock WHERE "beatAt" > clock.at - interval '1 minute'),
      'alarms', (SELECT coalesce(json_agg(a), '[]') FROM (
        SELECT "kind", "count" FROM "Alarm", clock WHERE "lastAt" > clock.at - interval '1 day' ORDER BY 1) a)
    ) AS "counted"`;
  if (!row) throw new Error('no counts');
  return row.counted;
}
