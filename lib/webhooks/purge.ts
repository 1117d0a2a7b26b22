import { db } from '../database/client';

/**
 * Deletes up to `most` ids (`svix-id`) of calls that were received 100 days ago, and returns how many. Svix can repeat a
 * call from its dashboard for 90 days, and until then its id must be known.
 */
export function purgeCalls(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "id" FROM "WebhookCall" WHERE "receivedAt" < now() - interval '100 days'
      ORDER BY "receivedAt" LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "WebhookCall" WHERE "id" IN (SELECT "id" FROM old)`;
}
